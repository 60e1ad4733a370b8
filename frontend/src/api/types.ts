import type { components } from './schema';

type Schemas = components['schemas'];

export type Photograph = Schemas['Photograph'];
export type PhotographState = Photograph['state'];
export type Annotation = Schemas['Annotation'];
export type Box = Schemas['Box'];
export type Encounter = Schemas['Encounter'];
export type Proposal = Schemas['Proposal'];
export type Move = Schemas['Move'];
export type Arranged = Schemas['Arranged'];
export type Merge = Schemas['Merge'];
export type HistoryEntry = Schemas['HistoryEntry'];
export type EncounterInTime = Schemas['EncounterInTime'];
export type EncounterChange = Schemas['EncounterChange'];
export type Candidate = Schemas['Candidate'];
export type Candidates = Schemas['Candidates'];
export type SimilarPhotograph = Schemas['SimilarPhotograph'];
export type Individual = Schemas['Individual'];
export type IndividualDetail = Schemas['IndividualDetail'];
export type IndividualRef = Schemas['IndividualRef'];
export type Review = Schemas['Review'];
export type ReviewRequest = Schemas['ReviewRequest'];
export type Finding = Schemas['Finding'];
export type Stats = Schemas['Stats'];
export type Ticket = Schemas['Ticket'];
export type Upload = Schemas['Upload'];
export type Problem = Schemas['Problem'];
