"""The names that people give to columns, in English, Portuguese, Spanish and French."""

from __future__ import annotations

import re
import unicodedata

OWN = "own"
"""A column that has no place of its own in Flukeline and is kept with the encounter."""
IGNORED = "ignored"
"""A column that is not kept: Flukeline wrote it itself, such as the reason of a faulty row."""
FAULT_COLUMN = "flukeline: fault"
"""The column of a sheet of faulty rows that says why; it is ignored when the sheet comes back."""

FIELDS: dict[str, str] = {
    "photograph": "photograph, photo, picture, image, image name, image file, file, filename,"
    " file name, file path, path, media, image path, photo id, photo name, photo file,"
    " foto, fotografia, fotografias, ficheiro, arquivo, nome do ficheiro, nome do arquivo, imagem,"
    " nome da foto, caminho, archivo, nombre de archivo, nombre del archivo, fichero, imagen,"
    " nombre de la foto, ruta, photographie, fichier, nom du fichier, nom de fichier, cliche,"
    " nom de la photo, chemin",
    "individual": "individual, individual id, individualid, id individual, whale, whale id,"
    " whale name, animal, animal id, name, identity, individual name, id code, catalogue id,"
    " catalog id, catalogue number, individuo, codigo do individuo, id do individuo, nome, baleia,"
    " cachalote, animal id, codigo individuo, id individuo, nombre, ballena, individu, baleine,"
    " cachalot, nom, identifiant, code individu, id individu, nom de la baleine",
    "aliases": "aliases, alias, other names, nickname, nicknames, apelido, apelidos, outros nomes,"
    " alcunha, apodo, apodos, otros nombres, surnom, surnoms, autres noms",
    "encounter": "encounter, encounter id, encounter number, encontro, encontro id, id do encontro,"
    " encuentro, id encuentro, rencontre, id rencontre",
    "status": "status",
    "date": "date, date taken, date time, datetime, date and time, timestamp, eventdate, event date,"
    " sighting date, encounter date, taken at, datetimeoriginal, data, data e hora,"
    " data da foto, fecha, fecha y hora, fecha de la foto, date et heure, date de prise de vue",
    "time": "time, time taken, sighting time, local time, hora, hora local, horario, heure,"
    " heure locale",
    "year": "year, ano, annee",
    "month": "month, mes, mois",
    "day": "day, dia, jour",
    "hour": "hour",
    "minutes": "minutes, minute",
    "latitude": "latitude, lat, decimal latitude, decimallatitude, lat dd, y coord, latitud",
    "longitude": "longitude, long, lon, lng, decimal longitude, decimallongitude, long dd, lon dd,"
    " x coord, longitud",
    "position": "position, coordinates, coordinate, lat lon, lat long, latlon, latitude longitude,"
    " gps, gps position, coordenadas, posicao, posicion, coordonnees",
    "place": "place, location, locality, site, area, locale, place name, verbatimlocality,"
    " local, localizacao, localidade, lugar, sitio, localizacion, localidad, lieu, localite, endroit",
    "notes": "notes, note, comments, comment, remarks, remark, observations, notas, nota,"
    " comentarios, comentario, observacoes, obs, observaciones, observacion, remarques, remarque,"
    " commentaires, commentaire",
    "photographer": "photographer, photographers, photo by, credit, photographer name, taken by,"
    " fotografo, fotografa, autor, autora, autor da foto, photographe, auteur",
    "box": "box",
    "bbox": "bbox",
    "species": "species, scientific name, scientificname, taxon, especie, nome cientifico,"
    " nombre cientifico, espece, nom scientifique",
    "keywords": "keywords, keyword, key words, tags, palavras chave, palavra chave, etiquetas,"
    " palabras clave, palabra clave, mots cles, mot cle, mots clefs",
    "caption": "caption, photo caption, image caption, legenda, legenda da foto, pie de foto, leyenda,"
    " legende, legende de la photo",
    "rating": "rating, star rating, stars, estrelas, classificacao, avaliacao, estrellas,"
    " clasificacion, calificacion, valoracion, etoiles, classement, note en etoiles",
    "genus": "genus, genero, genre",
    "epithet": "specific epithet, specificepithet, epithet, epiteto",
    "photograph date": "photograph date",
    "original path": "original path",
    "milliseconds": "",
    "state": "",
    "nickname": "",
    "email": "",
}
"""Each field of a row, and the names of columns that are taken for it, without accents and case."""
LIKE: dict[str, str] = {
    name.strip(): field for field, names in FIELDS.items() for name in names.split(",") if name
}


def plain(name: str) -> str:
    """A column's name for comparison: without accents, case, units in brackets and punctuation."""
    letters = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)|\[.*?\]", " ", name).casefold())
    text = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", text))


def field_named(column: str) -> str | None:
    """The field that a column's name stands for, or None."""
    return LIKE.get(plain(column))
