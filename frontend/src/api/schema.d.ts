// Generated from docs/openapi.json by "npm run generate"; do not edit.

export interface paths {
    "/v1/annotations/{annotation_id}/attention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/annotations/{annotation_id}/attention */
        get: operations["get_attention_v1_annotations__annotation_id__attention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clock-corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/clock-corrections */
        get: operations["list_corrections_v1_clock_corrections"];
        put?: never;
        /** POST /v1/clock-corrections */
        post: operations["correct_clocks_v1_clock_corrections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clock-corrections/{correction_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/clock-corrections/{correction_id}/undo */
        post: operations["undo_correction_v1_clock_corrections__correction_id__undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clock-corrections/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/clock-corrections/preview */
        post: operations["preview_clock_correction_v1_clock_corrections_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clock-corrections/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/clock-corrections/sources */
        get: operations["list_sources_v1_clock_corrections_sources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/dead-letters/redrive */
        post: operations["redrive_v1_dead_letters_redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encounters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/encounters */
        get: operations["list_encounters_v1_encounters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encounters/{encounter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/encounters/{encounter_id} */
        get: operations["get_encounter_v1_encounters__encounter_id_"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** PATCH /v1/encounters/{encounter_id} */
        patch: operations["describe_encounter_v1_encounters__encounter_id_"];
        trace?: never;
    };
    "/v1/encounters/{encounter_id}/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/encounters/{encounter_id}/candidates */
        get: operations["get_candidates_v1_encounters__encounter_id__candidates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encounters/{encounter_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/encounters/{encounter_id}/history */
        get: operations["get_history_v1_encounters__encounter_id__history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encounters/{encounter_id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/encounters/{encounter_id}/reviews */
        get: operations["list_reviews_of_encounter_v1_encounters__encounter_id__reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encounters/arrange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/encounters/arrange */
        post: operations["arrange_encounters_v1_encounters_arrange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/encounters/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/encounters/proposals */
        get: operations["propose_encounters_v1_encounters_proposals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/exports */
        post: operations["start_export_v1_exports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/{export_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/exports/{export_id} */
        get: operations["get_export_v1_exports__export_id_"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/health */
        get: operations["get_health_v1_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/imports */
        get: operations["list_imports_v1_imports"];
        put?: never;
        /** POST /v1/imports */
        post: operations["begin_import_v1_imports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/imports/{import_id} */
        get: operations["get_import_v1_imports__import_id_"];
        put?: never;
        post?: never;
        /** DELETE /v1/imports/{import_id} */
        delete: operations["discard_import_v1_imports__import_id_"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/imports/{import_id}/check */
        post: operations["check_import_v1_imports__import_id__check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/faulty-rows.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/imports/{import_id}/faulty-rows.csv */
        get: operations["get_faulty_rows_v1_imports__import_id__faulty_rows_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/imports/{import_id}/files */
        post: operations["offer_files_v1_imports__import_id__files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/mapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/imports/{import_id}/mapping */
        get: operations["get_mapping_v1_imports__import_id__mapping"];
        /** PUT /v1/imports/{import_id}/mapping */
        put: operations["choose_mapping_v1_imports__import_id__mapping"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/imports/{import_id}/names */
        get: operations["read_names_v1_imports__import_id__names"];
        /** PUT /v1/imports/{import_id}/names */
        put: operations["choose_names_v1_imports__import_id__names"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/imports/{import_id}/pause */
        post: operations["pause_import_v1_imports__import_id__pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/imports/{import_id}/resume */
        post: operations["resume_import_v1_imports__import_id__resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/imports/{import_id}/start */
        post: operations["start_import_v1_imports__import_id__start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{import_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/imports/{import_id}/undo */
        post: operations["undo_import_v1_imports__import_id__undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/individuals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/individuals */
        get: operations["list_individuals_v1_individuals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/individuals/{individual_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/individuals/{individual_id} */
        get: operations["get_individual_v1_individuals__individual_id_"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** PATCH /v1/individuals/{individual_id} */
        patch: operations["change_individual_v1_individuals__individual_id_"];
        trace?: never;
    };
    "/v1/individuals/{individual_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/individuals/{individual_id}/merge */
        post: operations["merge_individuals_v1_individuals__individual_id__merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/limits */
        get: operations["get_limits_v1_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/merges */
        get: operations["list_merges_v1_merges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merges/{merge_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/merges/{merge_id}/undo */
        post: operations["undo_merge_v1_merges__merge_id__undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photographs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/photographs */
        get: operations["list_photographs_v1_photographs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photographs/{photograph_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/photographs/{photograph_id} */
        get: operations["get_photograph_v1_photographs__photograph_id_"];
        put?: never;
        post?: never;
        /** DELETE /v1/photographs/{photograph_id} */
        delete: operations["remove_photograph_v1_photographs__photograph_id_"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photographs/{photograph_id}/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/photographs/{photograph_id}/annotations */
        post: operations["crop_another_v1_photographs__photograph_id__annotations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photographs/{photograph_id}/crop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** PUT /v1/photographs/{photograph_id}/crop */
        put: operations["crop_by_hand_v1_photographs__photograph_id__crop"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/photographs/{photograph_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/photographs/{photograph_id}/retry */
        post: operations["retry_photograph_v1_photographs__photograph_id__retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/proposed-name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/proposed-name */
        get: operations["propose_name_v1_proposed_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/reviews */
        get: operations["list_reviews_v1_reviews"];
        put?: never;
        /** POST /v1/reviews */
        post: operations["decide_v1_reviews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{review_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/reviews/{review_id}/undo */
        post: operations["undo_v1_reviews__review_id__undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/sample */
        post: operations["load_sample_v1_sample"];
        /** DELETE /v1/sample */
        delete: operations["remove_sample_v1_sample"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/sign-in */
        get: operations["get_sign_in_v1_sign_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** GET /v1/stats */
        get: operations["get_stats_v1_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/tracks */
        post: operations["place_by_track_v1_tracks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tracks/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/tracks/preview */
        post: operations["preview_track_v1_tracks_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** POST /v1/uploads */
        post: operations["start_upload_v1_uploads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Annotation
         * @description One fluke in one photograph.
         */
        Annotation: {
            box: components["schemas"]["Box"];
            /** Confidence */
            confidence: number | null;
            /** Crop Url */
            crop_url: string;
            /** Encounter Id */
            encounter_id: string;
            /** Id */
            id: string;
            /**
             * Source
             * @enum {string}
             */
            source: "model" | "person";
        };
        /**
         * Arranged
         * @description The changed encounters, and the ids of those that were left without flukes.
         */
        Arranged: {
            /** Encounters */
            encounters: components["schemas"]["Encounter"][];
            /** Removed */
            removed: string[];
        };
        /**
         * Arrangement
         * @description Moves of flukes between encounters, which also join and split encounters.
         *
         *     ``versions`` holds the version, by id, of every encounter that the moves change.
         */
        Arrangement: {
            /** Moves */
            moves: components["schemas"]["Move"][];
            /** Versions */
            versions: {
                [key: string]: number;
            };
        };
        /**
         * Attention
         * @description How much each area of a crop contributes: ``rows`` x ``columns`` values, row by row.
         */
        Attention: {
            /** Annotation Id */
            annotation_id: string;
            /** Columns */
            columns: number;
            /** Rows */
            rows: number;
            /**
             * Values
             * @description From 0 (nothing) to 1 (most), starting at the top left.
             */
            values: number[];
        };
        /**
         * Backups
         * @description The backups that a laptop makes by itself each day.
         */
        Backups: {
            /** Last Made At */
            last_made_at: string | null;
        };
        /**
         * Box
         * @description A box around a fluke, in pixels of the upright photograph.
         *
         *     It is turned by ``rotation`` degrees clockwise about its centre.
         */
        Box: {
            /**
             * Rotation
             * @default 0
             */
            rotation: number;
            /** X0 */
            x0: number;
            /** X1 */
            x1: number;
            /** Y0 */
            y0: number;
            /** Y1 */
            y1: number;
        };
        /**
         * Camera
         * @description What a photograph's file says of its camera.
         */
        Camera: {
            /** Make */
            make: string | null;
            /** Model */
            model: string | null;
            /** Serial */
            serial: string | null;
        };
        /**
         * CameraSource
         * @description A camera, and how many of the photographs that were read are of it.
         */
        CameraSource: {
            /** Make */
            make: string | null;
            /** Model */
            model: string | null;
            /** Photographs */
            photographs: number;
            /** Serial */
            serial: string | null;
        };
        /**
         * Candidate
         * @description A whale that the encounter may show; ``individual`` is null if it has no name yet.
         */
        Candidate: {
            /** Distance */
            distance: number;
            /** Encounter Id */
            encounter_id: string;
            individual: components["schemas"]["IndividualRef"] | null;
            /** Photographs */
            photographs: components["schemas"]["SimilarPhotograph"][];
            /** Probability */
            probability: number;
        };
        /**
         * Candidates
         * @description The most similar whales and photographs. ``probability_new``: the whale is not among them.
         */
        Candidates: {
            /** Candidates */
            candidates: components["schemas"]["Candidate"][];
            /**
             * Compared
             * @description Number of flukes of the catalogue that were compared.
             */
            compared: number;
            /** Encounter Id */
            encounter_id: string;
            /** Model Version */
            model_version: string;
            /** Photographs */
            photographs: components["schemas"]["SimilarPhotograph"][];
            /** Probability New */
            probability_new: number;
            /**
             * Training Data
             * @description The data that the model was trained on.
             */
            training_data: string;
        };
        /**
         * ClockCorrectionRequest
         * @description By how much clocks were wrong: typed, or by one photograph whose true time is known.
         */
        ClockCorrectionRequest: {
            /**
             * Contributor
             * @description Who brought in the photographs.
             */
            contributor?: string | null;
            /**
             * First Day
             * @description Like 2024-07-31.
             */
            first_day?: string | null;
            /**
             * Folder
             * @description Of the import, with the folders in it.
             */
            folder?: string | null;
            /**
             * Last Day
             * @description Like 2024-07-31.
             */
            last_day?: string | null;
            /**
             * Model
             * @description Model of the camera.
             */
            model?: string | null;
            /**
             * Offset
             * @description Time zone of clocks that record none, as an offset from UTC such as +02:00.
             */
            offset?: string | null;
            /**
             * Photograph Id
             * @description A photograph, such as one of a GPS screen.
             */
            photograph_id?: string | null;
            /**
             * Seconds
             * @description By how much to put the clock forward; negative: back.
             */
            seconds?: number | null;
            /**
             * Serial
             * @description Serial number of the camera.
             */
            serial?: string | null;
            /**
             * True Time
             * @description When that photograph was really taken.
             */
            true_time?: string | null;
        };
        /**
         * Column
         * @description A column of a sheet, what it is taken for, and its first values.
         */
        Column: {
            /** Examples */
            examples: string[];
            /** Field */
            field: string;
            /** Name */
            name: string;
        };
        /**
         * CopyOf
         * @description The photograph of which this one seems to be a resized or re-saved copy.
         */
        CopyOf: {
            /** Filename */
            filename: string;
            /** Photograph Id */
            photograph_id: string;
        };
        /**
         * Corrected
         * @description A photograph as it is, and as it would be.
         */
        Corrected: {
            /** Filename */
            filename: string;
            /** Latitude After */
            latitude_after: number | null;
            /** Longitude After */
            longitude_after: number | null;
            /** Photograph Id */
            photograph_id: string;
            /** Taken At */
            taken_at: string | null;
            /** Taken At After */
            taken_at_after: string | null;
        };
        /**
         * Correction
         * @description A correction of clocks, or places from a GPS track.
         */
        Correction: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** By */
            by: string;
            /**
             * Changed
             * @description Photographs that it has changed.
             */
            changed: number;
            /** Contributor */
            contributor: string | null;
            /** First Day */
            first_day: string | null;
            /** Folder */
            folder: string | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "clock" | "track";
            /** Last Day */
            last_day: string | null;
            /** Model */
            model: string | null;
            /** Offset */
            offset: string | null;
            /** @description Of its job, while it is applied or undone. */
            progress: components["schemas"]["Progress"] | null;
            /** Seconds */
            seconds: number;
            /** Serial */
            serial: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "applying" | "applied" | "undoing" | "undone";
            /** Undone At */
            undone_at: string | null;
            /** Undone By */
            undone_by: string | null;
        };
        /**
         * CorrectionPreview
         * @description What a correction would change of the photographs that were read.
         */
        CorrectionPreview: {
            /** Examples */
            examples: components["schemas"]["Corrected"][];
            /** Left */
            left: components["schemas"]["Left"][];
            /**
             * Next Cursor
             * @description Ask again with this cursor, and add up; null: all were read.
             */
            next_cursor: string | null;
            /**
             * Photographs
             * @description That would change.
             */
            photographs: number;
            /** Seconds */
            seconds: number;
            /** @description The track; null for clocks. */
            track: components["schemas"]["Track"] | null;
        };
        /** Corrections */
        Corrections: {
            /** Items */
            items: components["schemas"]["Correction"][];
        };
        /**
         * CropRequest
         * @description A box drawn by a person.
         */
        CropRequest: {
            /**
             * Annotation Id
             * @description The fluke that gets the box; needed if the photograph has several.
             */
            annotation_id?: string | null;
            /**
             * Rotation
             * @default 0
             */
            rotation: number;
            /** X0 */
            x0: number;
            /** X1 */
            x1: number;
            /** Y0 */
            y0: number;
            /** Y1 */
            y1: number;
        };
        /**
         * Discarded
         * @description The id of an import that was removed.
         */
        Discarded: {
            /** Id */
            id: string;
        };
        /**
         * Edit
         * @description One person's change of encounters or photographs, other than a decision.
         */
        Edit: {
            /**
             * Did
             * @enum {string}
             */
            did: "joined" | "split" | "moved" | "described" | "cropped" | "removed";
            /**
             * Filename
             * @description Name of the photograph's file, if one was cropped or removed.
             */
            filename: string | null;
            /** Moved */
            moved: components["schemas"]["MovedFluke"][];
            /** Written */
            written: components["schemas"]["WrittenDetail"][];
        };
        /**
         * Encounter
         * @description One animal at one time and place, in one or more photographs.
         */
        Encounter: {
            /**
             * Columns
             * @description The group's own columns, as their sheets gave them.
             */
            columns: {
                [key: string]: string;
            };
            /**
             * Decision Id
             * @description Its latest decision that was not undone; undo takes this id.
             */
            decision_id: string | null;
            /** Drawing */
            drawing: boolean;
            /** Id */
            id: string;
            individual: components["schemas"]["IndividualRef"] | null;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /**
             * Named In Keywords
             * @description Whales with a name or alias that is a keyword of its photographs.
             */
            named_in_keywords: components["schemas"]["IndividualRef"][];
            /** Notes */
            notes: string | null;
            /** Photographer */
            photographer: string | null;
            /** Photographs */
            photographs: components["schemas"]["Photograph"][];
            /**
             * Place
             * @description The name of the place.
             */
            place: string | null;
            /**
             * Species
             * @description Scientific name; null: the catalogue's species.
             */
            species: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "unreviewed" | "identified" | "not_identifiable";
            /** Taken At */
            taken_at: string | null;
            /** Version */
            version: number;
        };
        /**
         * EncounterChange
         * @description New values of an encounter's details; a field left out is unchanged, null clears it.
         */
        EncounterChange: {
            /** Latitude */
            latitude?: number | null;
            /** Longitude */
            longitude?: number | null;
            /** Notes */
            notes?: string | null;
            /** Photographer */
            photographer?: string | null;
            /** Place */
            place?: string | null;
            /** Taken At */
            taken_at?: string | null;
            /** Version */
            version: number;
        };
        /**
         * EncounterInTime
         * @description An encounter of a whale, compared with the whale's previous encounter.
         */
        EncounterInTime: {
            /**
             * Change Flag
             * @description The distance is larger than the model expects of one whale: check the marks.
             */
            change_flag: boolean;
            /**
             * Columns
             * @description The group's own columns, as their sheets gave them.
             */
            columns: {
                [key: string]: string;
            };
            /**
             * Decision Id
             * @description Its latest decision that was not undone; undo takes this id.
             */
            decision_id: string | null;
            /**
             * Distance From Previous
             * @description The smallest distance between a fluke of this encounter and of the previous.
             */
            distance_from_previous: number | null;
            /** Drawing */
            drawing: boolean;
            /** Id */
            id: string;
            individual: components["schemas"]["IndividualRef"] | null;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /**
             * Named In Keywords
             * @description Whales with a name or alias that is a keyword of its photographs.
             */
            named_in_keywords: components["schemas"]["IndividualRef"][];
            /** Notes */
            notes: string | null;
            /** Photographer */
            photographer: string | null;
            /** Photographs */
            photographs: components["schemas"]["Photograph"][];
            /**
             * Place
             * @description The name of the place.
             */
            place: string | null;
            /**
             * Species
             * @description Scientific name; null: the catalogue's species.
             */
            species: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "unreviewed" | "identified" | "not_identifiable";
            /** Taken At */
            taken_at: string | null;
            /** Version */
            version: number;
        };
        /** Encounters */
        Encounters: {
            /** Items */
            items: components["schemas"]["Encounter"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Export
         * @description An export of one sheet, which is made in the background.
         */
        Export: {
            /**
             * Done
             * @description Photographs read so far.
             */
            done: number;
            /**
             * Everything
             * @description Photographs in the catalogue.
             */
            everything: number;
            /** Id */
            id: string;
            /**
             * Link
             * @description The finished sheet (CSV), for an hour, without signing in.
             */
            link: string | null;
            /**
             * Reason
             * @description Why it stopped.
             */
            reason: string | null;
            /**
             * Sheet
             * @enum {string}
             */
            sheet: "catalogue" | "wildbook" | "labels";
            /**
             * State
             * @enum {string}
             */
            state: "running" | "done" | "stopped";
        };
        /** ExportRequest */
        ExportRequest: {
            /**
             * Sheet
             * @description catalogue: every fluke with its whale and encounter, in the format that `flukeline import` reads. wildbook: a bulk-import sheet for Wildbook, one row for each encounter. labels: photographs, whales and boxes, in the format that training reads.
             * @enum {string}
             */
            sheet: "catalogue" | "wildbook" | "labels";
        };
        /**
         * FieldFault
         * @description A field of the request, and what is wrong with it.
         */
        FieldFault: {
            /** Field */
            field: string;
            /** Reason */
            reason: string;
        };
        /**
         * FileKind
         * @description A kind of picture that can be read, and how its files are recognised before they are sent.
         */
        FileKind: {
            /**
             * Extensions
             * @description In lower case, with the dot.
             */
            extensions: string[];
            /** Media Types */
            media_types: string[];
            /** Name */
            name: string;
        };
        /**
         * FileOffer
         * @description A file that the browser could send.
         */
        FileOffer: {
            /**
             * Path
             * @description Below the folder, with slashes.
             */
            path: string;
            /** Size */
            size: number;
        };
        /** FileOffers */
        FileOffers: {
            /** Files */
            files: components["schemas"]["FileOffer"][];
        };
        /**
         * Finding
         * @description An encounter's status and whale before or after a decision.
         */
        Finding: {
            individual: components["schemas"]["IndividualRef"] | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "unreviewed" | "identified" | "not_identifiable";
        };
        /**
         * FolderSource
         * @description A folder of an import, and how many of the photographs that were read lie in it.
         */
        FolderSource: {
            /** Folder */
            folder: string;
            /** Photographs */
            photographs: number;
        };
        /** Health */
        Health: {
            /**
             * Status
             * @constant
             */
            status: "ready";
        };
        /** History */
        History: {
            /** Items */
            items: components["schemas"]["HistoryEntry"][];
        };
        /**
         * HistoryEntry
         * @description One entry of the history; exactly one of ``review``, ``edit`` and ``merge`` is set.
         */
        HistoryEntry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** By */
            by: string;
            edit: components["schemas"]["Edit"] | null;
            /** Id */
            id: string;
            merge: components["schemas"]["Merge"] | null;
            review: components["schemas"]["Review"] | null;
        };
        /**
         * Individual
         * @description One whale; ``crop_url`` is the crop of its latest photograph.
         */
        Individual: {
            /** Aliases */
            aliases: string[];
            /** Crop Url */
            crop_url: string | null;
            /** Drawing */
            drawing: boolean;
            /** Encounter Count */
            encounter_count: number;
            /** First Seen */
            first_seen: string | null;
            /** Id */
            id: string;
            /** Last Seen */
            last_seen: string | null;
            /** Name */
            name: string;
            /** Photograph Count */
            photograph_count: number;
            /** Version */
            version: number;
        };
        /**
         * IndividualChange
         * @description A whale's new name or aliases; a field left out is unchanged.
         */
        IndividualChange: {
            /** Aliases */
            aliases?: string[] | null;
            /** Name */
            name?: string | null;
            /** Version */
            version: number;
        };
        /**
         * IndividualDetail
         * @description One whale with its encounters in order of time, and its history.
         */
        IndividualDetail: {
            /** Aliases */
            aliases: string[];
            /** Crop Url */
            crop_url: string | null;
            /** Drawing */
            drawing: boolean;
            /** Encounter Count */
            encounter_count: number;
            /** Encounters */
            encounters: components["schemas"]["EncounterInTime"][];
            /** First Seen */
            first_seen: string | null;
            /** Id */
            id: string;
            /** Last Seen */
            last_seen: string | null;
            /** Name */
            name: string;
            /** Photograph Count */
            photograph_count: number;
            /**
             * Reviews
             * @description All decisions, changes and merges, newest first.
             */
            reviews: components["schemas"]["HistoryEntry"][];
            /** Version */
            version: number;
        };
        /**
         * IndividualRef
         * @description A whale's id and name.
         */
        IndividualRef: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /** Individuals */
        Individuals: {
            /** Items */
            items: components["schemas"]["Individual"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Left
         * @description Photographs that a correction covers and would leave as they are.
         */
        Left: {
            /** Photographs */
            photographs: number;
            /** Reason */
            reason: string;
        };
        /**
         * Limits
         * @description What the server accepts, so that clients can check it before they send.
         */
        Limits: {
            /**
             * Candidates
             * @description Number of candidates if a request names none.
             */
            candidates: number;
            /**
             * Default Species
             * @description Scientific name of the species of encounters that name none.
             */
            default_species: string;
            /** File Kinds */
            file_kinds: components["schemas"]["FileKind"][];
            /** Known Species */
            known_species: components["schemas"]["Species"][];
            /**
             * Max Aliases
             * @description Of one whale.
             */
            max_aliases: number;
            /**
             * Max File Bytes
             * @description Of one photograph.
             */
            max_file_bytes: number;
            /**
             * Max Name Characters
             * @description Of a whale's name or alias.
             */
            max_name_characters: number;
            /** Max Notes Characters */
            max_notes_characters: number;
            /** Max Photographer Characters */
            max_photographer_characters: number;
            /** Max Place Characters */
            max_place_characters: number;
            /**
             * Max Sheet Rows
             * @description Of one catalogue sheet to import.
             */
            max_sheet_rows: number;
            /**
             * Min Box Pixels
             * @description Width and height of a box round a fluke.
             */
            min_box_pixels: number;
            /**
             * Min Year
             * @description The earliest year of an encounter's date.
             */
            min_year: number;
        };
        /**
         * Mapping
         * @description What each column of a sheet is, for a person to correct.
         */
        Mapping: {
            /** Columns */
            columns: components["schemas"]["Column"][];
            /**
             * Dates
             * @enum {string}
             */
            dates: "" | "dmy" | "mdy";
            /** Faults */
            faults: string[];
            /**
             * Fields
             * @description What a column can be.
             */
            fields: string[];
            /**
             * Form
             * @description The known form of the sheet, or "other".
             */
            form: string;
            /** Notes */
            notes: string[];
            /**
             * Pattern
             * @description Of the names in a folder; null where there is a sheet.
             */
            pattern: string | null;
            /** Rows */
            rows: number;
            /**
             * Undecided
             * @description A date with two readings: say whether the day or the month is first.
             */
            undecided: string | null;
        };
        /**
         * MappingChoice
         * @description The mapping that a person agreed to.
         */
        MappingChoice: {
            /**
             * Columns
             * @description Field by column.
             */
            columns: {
                [key: string]: string;
            };
            /**
             * Dates
             * @default
             * @enum {string}
             */
            dates: "" | "dmy" | "mdy";
        };
        /**
         * Merge
         * @description Two whales found to be one, or the undoing of such a merge, whose id is in ``undoes``.
         */
        Merge: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** By */
            by: string;
            /** Id */
            id: string;
            kept: components["schemas"]["IndividualRef"];
            merged: components["schemas"]["IndividualRef"];
            /**
             * Stands
             * @description Whether the merge is in force, so that it can be undone.
             */
            stands: boolean;
            /** Undoes */
            undoes: string | null;
        };
        /**
         * MergeDone
         * @description The merge, and the whale that was kept.
         */
        MergeDone: {
            individual: components["schemas"]["IndividualDetail"];
            merge: components["schemas"]["Merge"];
        };
        /**
         * MergeRequest
         * @description The whale to merge into this one; the versions are those that the person saw.
         */
        MergeRequest: {
            /** Other Id */
            other_id: string;
            /** Other Version */
            other_version: number;
            /** Version */
            version: number;
        };
        /** Merges */
        Merges: {
            /** Items */
            items: components["schemas"]["Merge"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * MergeUndone
         * @description The undone merge, and both whales as they are again.
         */
        MergeUndone: {
            individual: components["schemas"]["IndividualDetail"];
            merge: components["schemas"]["Merge"];
            other: components["schemas"]["IndividualDetail"];
        };
        /**
         * Move
         * @description Flukes that move to another encounter.
         */
        Move: {
            /** Annotation Ids */
            annotation_ids: string[];
            /**
             * To
             * @description The encounter's id; null makes a new encounter.
             */
            to: string | null;
        };
        /**
         * MovedFluke
         * @description A fluke that was moved from one encounter to another.
         */
        MovedFluke: {
            /** Annotation Id */
            annotation_id: string;
            /** Filename */
            filename: string;
            /**
             * From Id
             * @description Id of the encounter before the move.
             */
            from_id: string;
            /**
             * To Id
             * @description Id of the encounter after the move.
             */
            to_id: string;
        };
        /**
         * NamedField
         * @description A field of a pattern, how many values the names give, and the first ones.
         */
        NamedField: {
            /** Count */
            count: number;
            /** Examples */
            examples: string[];
            /** Name */
            name: string;
        };
        /**
         * NamedPhotograph
         * @description What a pattern reads in the path of a photograph.
         */
        NamedPhotograph: {
            /** Path */
            path: string;
            /**
             * Values
             * @description One for each field; empty: nothing is known.
             */
            values: string[];
        };
        /**
         * Names
         * @description What a pattern reads in the names of a folder's photographs.
         */
        Names: {
            /**
             * Examples
             * @description The first that match.
             */
            examples: components["schemas"]["NamedPhotograph"][];
            /** Fields */
            fields: components["schemas"]["NamedField"][];
            /**
             * Known
             * @description Fields that a pattern can have.
             */
            known: string[];
            /** Notes */
            notes: string[];
            /** Pattern */
            pattern: string;
            /**
             * Photographs
             * @description In the folder.
             */
            photographs: number;
            /**
             * Read
             * @description Of these, those that the pattern reads.
             */
            read: number;
            /**
             * Unmatched
             * @description At most 1,000 that do not match.
             */
            unmatched: string[];
        };
        /**
         * NewAnnotation
         * @description A further fluke in a photograph; ``version`` is the photograph's.
         */
        NewAnnotation: {
            box: components["schemas"]["Box"];
            /** Version */
            version: number;
        };
        /**
         * OfferedFile
         * @description Whether a file is needed, and how to send it.
         */
        OfferedFile: {
            /**
             * Fault
             * @description Why it cannot be sent.
             */
            fault: string | null;
            /** Needed */
            needed: boolean;
            /** Path */
            path: string;
            /**
             * Stored
             * @description It has arrived already.
             */
            stored: boolean;
            ticket: components["schemas"]["PresignedUpload"] | null;
        };
        /** OfferedFiles */
        OfferedFiles: {
            /** Items */
            items: components["schemas"]["OfferedFile"][];
        };
        /**
         * PatternChoice
         * @description A pattern of folder and file names, such as Trip_{date}/{individual}/*.jpg.
         */
        PatternChoice: {
            /** Pattern */
            pattern: string;
        };
        /**
         * Photograph
         * @description One image file, its state and its flukes. ``drawing`` marks the sample catalogue.
         */
        Photograph: {
            /** Annotations */
            annotations: components["schemas"]["Annotation"][];
            camera: components["schemas"]["Camera"] | null;
            /** Caption */
            caption: string | null;
            copy_of: components["schemas"]["CopyOf"] | null;
            /** Display Url */
            display_url: string | null;
            /** Drawing */
            drawing: boolean;
            /** Duplicate Of */
            duplicate_of: string | null;
            /** Filename */
            filename: string;
            /** Height */
            height: number | null;
            /** Id */
            id: string;
            /**
             * Keywords
             * @description Of its file; "|" separates the levels of a hierarchical one.
             */
            keywords: string[];
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /**
             * Path
             * @description Below the folder of the import that it came with.
             */
            path: string | null;
            /**
             * Rating
             * @description Stars, 0 to 5; -1 means rejected.
             */
            rating: number | null;
            /** Reason */
            reason: string | null;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /** Size */
            size: number;
            /**
             * State
             * @enum {string}
             */
            state: "awaiting_upload" | "received" | "cropping" | "embedding" | "comparing" | "ready" | "no_fluke" | "duplicate" | "failed";
            /** Taken At */
            taken_at: string | null;
            /** Version */
            version: number;
            /**
             * Warnings
             * @description What is odd about the date and the place in its file, or about its picture.
             */
            warnings: string[];
            /** Width */
            width: number | null;
        };
        /** Photographs */
        Photographs: {
            /** Items */
            items: components["schemas"]["Photograph"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * PresignedUpload
         * @description How to upload a file: post ``fields``, then the file in a part named ``file``, to ``url``.
         *
         *     The content type is multipart/form-data.
         */
        PresignedUpload: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Fields */
            fields: {
                [key: string]: string;
            };
            /**
             * Method
             * @constant
             */
            method: "POST";
            /** Url */
            url: string;
        };
        /**
         * Preview
         * @description What an import adds and changes.
         */
        Preview: {
            /**
             * Changed
             * @description Values that differ from the catalogue's.
             */
            changed: number;
            /**
             * Encounters
             * @description New ones.
             */
            encounters: number;
            /**
             * Faulty
             * @description Rows with faults.
             */
            faulty: number;
            /**
             * Photographs
             * @description New ones.
             */
            photographs: number;
            /**
             * There
             * @description Photographs that are in the catalogue already.
             */
            there: number;
            /**
             * Whales
             * @description New ones.
             */
            whales: number;
        };
        /**
         * Problem
         * @description RFC 9457 problem details.
         */
        Problem: {
            /** Detail */
            detail: string;
            /**
             * Errors
             * @default []
             */
            errors: components["schemas"]["FieldFault"][];
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * Progress
         * @description How far the job of a correction is.
         */
        Progress: {
            /**
             * Done
             * @description Photographs that were looked at.
             */
            done: number;
            /**
             * Everything
             * @description Photographs of the catalogue.
             */
            everything: number;
            /**
             * Reason
             * @description What went wrong, in words.
             */
            reason: string | null;
            /**
             * Stopped
             * @description Whether it stopped, and has to be undone.
             */
            stopped: boolean;
        };
        /**
         * Proposal
         * @description Unreviewed encounters that probably are one, proposed for joining.
         */
        Proposal: {
            /** Encounter Ids */
            encounter_ids: string[];
            /** Encounters */
            encounters: components["schemas"]["Encounter"][];
            /** Farthest Distance */
            farthest_distance: number;
            /** Id */
            id: string;
            /**
             * Minutes
             * @description Minutes from the first photograph to the last.
             */
            minutes: number;
            /**
             * Probability Same
             * @description That the two most distant flukes show one animal, given their times.
             */
            probability_same: number;
        };
        /** Proposals */
        Proposals: {
            /** Items */
            items: components["schemas"]["Proposal"][];
        };
        /** ProposedName */
        ProposedName: {
            /** Name */
            name: string;
        };
        /** Redriven */
        Redriven: {
            /** Messages */
            messages: number;
        };
        /**
         * Review
         * @description One decision of one person; ``undoes`` is the id of the decision that it takes back.
         */
        Review: {
            after: components["schemas"]["Finding"];
            /**
             * At
             * Format: date-time
             */
            at: string;
            before: components["schemas"]["Finding"];
            /** By */
            by: string;
            /**
             * Decision
             * @enum {string}
             */
            decision: "confirm" | "new" | "not_identifiable" | "undo";
            /** Encounter Id */
            encounter_id: string;
            /** Id */
            id: string;
            /** Undoes */
            undoes: string | null;
        };
        /**
         * ReviewDone
         * @description The recorded decision, and the encounter after it.
         */
        ReviewDone: {
            encounter: components["schemas"]["Encounter"];
            review: components["schemas"]["Review"];
        };
        /**
         * ReviewRequest
         * @description A decision to record; ``encounter_version`` is the version that the person saw.
         */
        ReviewRequest: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "confirm" | "new" | "not_identifiable";
            /** Encounter Id */
            encounter_id: string;
            /** Encounter Version */
            encounter_version: number;
            /**
             * Individual Id
             * @description The confirmed whale; for confirm only.
             */
            individual_id?: string | null;
            /**
             * Name
             * @description The new whale's name; for new only. Left out: proposed.
             */
            name?: string | null;
        };
        /** Reviews */
        Reviews: {
            /** Items */
            items: components["schemas"]["Review"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * RowNote
         * @description A fault or a warning, and the row or sheet that it is about.
         */
        RowNote: {
            /** What */
            what: string;
            /**
             * Where
             * @description "sheet", "row" and its number, the header being row 1, or the path of a photograph whose names were read by a pattern.
             */
            where: string;
        };
        /** SampleStatus */
        SampleStatus: {
            /** Photographs */
            photographs: number;
        };
        /**
         * SheetImport
         * @description An import of a sheet.
         */
        SheetImport: {
            /** By */
            by: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Done
             * @description Rows checked or photographs imported so far.
             */
            done: number;
            /**
             * Everything
             * @description Rows to check or photographs to import.
             */
            everything: number;
            /** Filename */
            filename: string;
            /**
             * Good Rows
             * @description Rows with faults were left out.
             */
            good_rows: boolean;
            /** Id */
            id: string;
            /**
             * Reason
             * @description Why it was refused or stopped.
             */
            reason: string | null;
            /**
             * Restores
             * @description It restores an export: its sheet is records.jsonl.
             */
            restores: boolean;
            /** Started At */
            started_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "receiving" | "mapping" | "photographs" | "checking" | "refused" | "checked" | "importing" | "undoing" | "paused" | "stopped" | "done" | "undone";
            /**
             * Update
             * @description Values of photographs that are there are replaced.
             */
            update: boolean;
        };
        /**
         * SheetImportDetail
         * @description An import with what its check found; at most 1,000 of each list.
         */
        SheetImportDetail: {
            /**
             * Answers
             * @description How many photographs were taken in, or were there.
             */
            answers: {
                [key: string]: number;
            };
            /** By */
            by: string;
            /** Changes */
            changes: components["schemas"]["ValueChange"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Done
             * @description Rows checked or photographs imported so far.
             */
            done: number;
            /**
             * Everything
             * @description Rows to check or photographs to import.
             */
            everything: number;
            /** Fault Count */
            fault_count: number;
            /** Faults */
            faults: components["schemas"]["RowNote"][];
            /** Filename */
            filename: string;
            /**
             * Good Rows
             * @description Rows with faults were left out.
             */
            good_rows: boolean;
            /** Id */
            id: string;
            /**
             * Left
             * @description What stays although it was undone, and why.
             */
            left: components["schemas"]["RowNote"][];
            /** Notes */
            notes: string[];
            preview: components["schemas"]["Preview"] | null;
            /**
             * Reason
             * @description Why it was refused or stopped.
             */
            reason: string | null;
            /**
             * Removed
             * @description Photographs that were removed to undo it.
             */
            removed: number;
            /**
             * Restores
             * @description It restores an export: its sheet is records.jsonl.
             */
            restores: boolean;
            /** Started At */
            started_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "receiving" | "mapping" | "photographs" | "checking" | "refused" | "checked" | "importing" | "undoing" | "paused" | "stopped" | "done" | "undone";
            /**
             * Update
             * @description Values of photographs that are there are replaced.
             */
            update: boolean;
            /** Warnings */
            warnings: components["schemas"]["RowNote"][];
        };
        /** SheetImports */
        SheetImports: {
            /** Items */
            items: components["schemas"]["SheetImport"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * SheetImportStarted
         * @description A new import, and the presigned upload of its sheet.
         */
        SheetImportStarted: {
            sheet_import: components["schemas"]["SheetImportDetail"];
            ticket: components["schemas"]["PresignedUpload"];
        };
        /**
         * SheetUpload
         * @description Announces the upload of a sheet: .xlsx, .ods or CSV of any kind.
         *
         *     The file of an export that is named records.jsonl restores it, into an empty catalogue.
         */
        SheetUpload: {
            /** Filename */
            filename: string;
            /**
             * Size
             * @description Bytes of the file, at most 50,000,000.
             */
            size: number;
        };
        /**
         * SignIn
         * @description The user pool to sign in to, and the API's own address; both are null on a laptop.
         */
        SignIn: {
            /** Api */
            api: string | null;
            pool: components["schemas"]["UserPool"] | null;
        };
        /**
         * SimilarPhotograph
         * @description A fluke of the catalogue that is near to the encounter's flukes.
         */
        SimilarPhotograph: {
            /** Annotation Id */
            annotation_id: string;
            /** Crop Url */
            crop_url: string;
            /** Display Url */
            display_url: string;
            /** Distance */
            distance: number;
            /** Drawing */
            drawing: boolean;
            /** Encounter Id */
            encounter_id: string;
            /** Filename */
            filename: string;
            individual: components["schemas"]["IndividualRef"] | null;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /** Photograph Id */
            photograph_id: string;
            /** Probability */
            probability: number;
            /** Taken At */
            taken_at: string | null;
        };
        /**
         * Sources
         * @description The cameras and folders of the photographs that were read.
         */
        Sources: {
            /** Cameras */
            cameras: components["schemas"]["CameraSource"][];
            /** Folders */
            folders: components["schemas"]["FolderSource"][];
            /**
             * Next Cursor
             * @description Ask again with this cursor, and add up; null: all were read.
             */
            next_cursor: string | null;
        };
        /**
         * Species
         * @description A species that sheets may name by its scientific name or a common one.
         */
        Species: {
            /**
             * Aphia Id
             * @description In the World Register of Marine Species.
             */
            aphia_id: number | null;
            /**
             * Common Name
             * @description In English.
             */
            common_name: string;
            /**
             * Name
             * @description Scientific name.
             */
            name: string;
        };
        /**
         * StartImport
         * @description How the import is to be done.
         */
        StartImport: {
            /**
             * Good Rows
             * @description Leave out the rows with faults.
             * @default false
             */
            good_rows: boolean;
            /**
             * Update
             * @description Replace values of photographs that are in the catalogue.
             * @default false
             */
            update: boolean;
        };
        /** Stats */
        Stats: {
            /** @description Null on AWS, whose tables and buckets keep former versions. */
            backups: components["schemas"]["Backups"] | null;
            /** Compared */
            compared: number;
            /** Dead Letters */
            dead_letters: number;
            /** Drawings */
            drawings: number;
            /** Encounters */
            encounters: {
                [key: string]: number;
            };
            /** Individuals */
            individuals: number;
            /** Model Version */
            model_version: string;
            /** Photographs */
            photographs: {
                [key: string]: number;
            };
            /** Training Data */
            training_data: string;
        };
        /**
         * Track
         * @description The points of a GPS track that have a time and a place.
         */
        Track: {
            /**
             * Begins
             * Format: date-time
             */
            begins: string;
            /**
             * Ends
             * Format: date-time
             */
            ends: string;
            /**
             * Largest Gap Seconds
             * @description Between two points that follow.
             */
            largest_gap_seconds: number;
            /** Points */
            points: number;
        };
        /**
         * TrackRequest
         * @description A GPS track, and the photographs to find on it.
         */
        TrackRequest: {
            /**
             * Contributor
             * @description Who brought in the photographs.
             */
            contributor?: string | null;
            /**
             * First Day
             * @description Like 2024-07-31.
             */
            first_day?: string | null;
            /**
             * Folder
             * @description Of the import, with the folders in it.
             */
            folder?: string | null;
            /**
             * Gpx
             * @description The content of the GPX file. `flukeline track` takes larger ones.
             */
            gpx: string;
            /**
             * Last Day
             * @description Like 2024-07-31.
             */
            last_day?: string | null;
            /**
             * Model
             * @description Model of the camera.
             */
            model?: string | null;
            /**
             * Offset
             * @description Time zone of clocks that record none, as an offset from UTC such as +02:00.
             */
            offset?: string | null;
            /**
             * Serial
             * @description Serial number of the camera.
             */
            serial?: string | null;
        };
        /**
         * Upload
         * @description The announced photograph, and the presigned upload of its file (``ticket``).
         */
        Upload: {
            photograph: components["schemas"]["Photograph"];
            ticket: components["schemas"]["PresignedUpload"];
        };
        /**
         * UploadRequest
         * @description Announces the upload of one photograph.
         */
        UploadRequest: {
            /** Filename */
            filename: string;
            /**
             * Size
             * @description Bytes of the file, at most 50,000,000.
             */
            size: number;
        };
        /**
         * UserPool
         * @description What a client needs to sign in to a Cognito user pool; none of it is secret.
         */
        UserPool: {
            /** Client Id */
            client_id: string;
            /** Region */
            region: string;
            /** User Pool Id */
            user_pool_id: string;
        };
        /**
         * ValueChange
         * @description A value that the sheet gives otherwise than the catalogue.
         */
        ValueChange: {
            /** After */
            after: string;
            /** Before */
            before: string | null;
            /** Field */
            field: string;
            /** Photograph */
            photograph: string;
            /** Row */
            row: number;
        };
        /**
         * WrittenDetail
         * @description A detail of an encounter before and after an edit.
         */
        WrittenDetail: {
            /** After */
            after: string | null;
            /** Before */
            before: string | null;
            /**
             * Field
             * @description One of date, place, position, photographer, notes.
             */
            field: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_attention_v1_annotations__annotation_id__attention: {
        parameters: {
            query?: {
                /** @description Id of another fluke to compare with. */
                against?: string | null;
            };
            header?: never;
            path: {
                /** @description Id of a fluke. */
                annotation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attention"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_corrections_v1_clock_corrections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corrections"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_clocks_v1_clock_corrections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockCorrectionRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Correction"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_correction_v1_clock_corrections__correction_id__undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a correction. */
                correction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Correction"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_clock_correction_v1_clock_corrections_preview: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockCorrectionRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionPreview"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sources_v1_clock_corrections_sources: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redrive_v1_dead_letters_redrive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redriven"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_encounters_v1_encounters: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
                /** @description Only encounters of this status. */
                status?: "pending" | "unreviewed" | "identified" | "not_identifiable";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounters"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_encounter_v1_encounters__encounter_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an encounter. */
                encounter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describe_encounter_v1_encounters__encounter_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an encounter. */
                encounter_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EncounterChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_candidates_v1_encounters__encounter_id__candidates: {
        parameters: {
            query?: {
                /** @description Maximum whales and photographs. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id of an encounter. */
                encounter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Candidates"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_history_v1_encounters__encounter_id__history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an encounter. */
                encounter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_reviews_of_encounter_v1_encounters__encounter_id__reviews: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id of an encounter. */
                encounter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reviews"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    arrange_encounters_v1_encounters_arrange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Arrangement"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Arranged"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    propose_encounters_v1_encounters_proposals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposals"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_export_v1_exports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_export_v1_exports__export_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an export. */
                export_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health_v1_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A store does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_imports_v1_imports: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImports"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin_import_v1_imports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SheetUpload"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportStarted"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_import_v1_imports__import_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discard_import_v1_imports__import_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discarded"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_import_v1_imports__import_id__check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_faulty_rows_v1_imports__import_id__faulty_rows_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sheet as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The sheet is large; download it from the URL in Location. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    offer_files_v1_imports__import_id__files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileOffers"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfferedFiles"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_mapping_v1_imports__import_id__mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mapping"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choose_mapping_v1_imports__import_id__mapping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MappingChoice"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_names_v1_imports__import_id__names: {
        parameters: {
            query?: {
                /** @description Empty: the one that was chosen or is suggested. */
                pattern?: string;
            };
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Names"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choose_names_v1_imports__import_id__names: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatternChoice"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_import_v1_imports__import_id__pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_import_v1_imports__import_id__resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_import_v1_imports__import_id__start: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartImport"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_import_v1_imports__import_id__undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an import. */
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SheetImportDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_individuals_v1_individuals: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
                /** @description Sort order. */
                order?: "asc" | "desc";
                /** @description Text to find in the name or an alias. */
                q?: string;
                /** @description Sort key. */
                sort?: "name" | "encounters" | "last_seen" | "first_seen";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Individuals"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_individual_v1_individuals__individual_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a whale. */
                individual_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndividualDetail"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_individual_v1_individuals__individual_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a whale. */
                individual_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IndividualChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Individual"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    merge_individuals_v1_individuals__individual_id__merge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a whale. */
                individual_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeDone"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_limits_v1_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_merges_v1_merges: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merges"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_merge_v1_merges__merge_id__undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a merge. */
                merge_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeUndone"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_photographs_v1_photographs: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
                /** @description Text to find in the file name, a keyword, the caption or the camera. */
                q?: string;
                /** @description Only photographs in this state; may be repeated. */
                state?: ("awaiting_upload" | "received" | "cropping" | "embedding" | "comparing" | "ready" | "no_fluke" | "duplicate" | "failed")[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photographs"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_photograph_v1_photographs__photograph_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a photograph. */
                photograph_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photograph"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_photograph_v1_photographs__photograph_id_: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a photograph. */
                photograph_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photograph"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crop_another_v1_photographs__photograph_id__annotations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a photograph. */
                photograph_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAnnotation"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photograph"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    crop_by_hand_v1_photographs__photograph_id__crop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a photograph. */
                photograph_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CropRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photograph"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_photograph_v1_photographs__photograph_id__retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a photograph. */
                photograph_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photograph"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    propose_name_v1_proposed_name: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedName"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_reviews_v1_reviews: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
                /** @description Maximum items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reviews"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_v1_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewDone"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_v1_reviews__review_id__undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a decision. */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewDone"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    load_sample_v1_sample: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleStatus"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_sample_v1_sample: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleStatus"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sign_in_v1_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_stats_v1_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    place_by_track_v1_tracks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Correction"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_track_v1_tracks_preview: {
        parameters: {
            query?: {
                /** @description next_cursor of the previous page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionPreview"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_upload_v1_uploads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description The current user may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such record. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The record has changed meanwhile, or its state does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request has faults; each is listed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description An unexpected error of the server. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
