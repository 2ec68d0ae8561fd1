// Written by scripts/idl from idl/model.thrift; changes belong there.
import { bool, i32, i64, list, map, string, struct } from "../shapes.js";
import { DependencyWish } from "./dependency.js";
import { AnnotationPage, Value } from "./value.js";

/**
 * What a model is. Its digest decides sameness: sha256 over the set fields in a canonical form, so that a field
 * which is added here later changes no old digest. At most 1 MiB.
 */
export interface ModelSpecification {
  /** What goes in; JSON Schema is suggested. */
  inputs?: string | undefined;
  /** What comes out; JSON Schema is suggested. */
  outputs?: string | undefined;
  features?: string[] | undefined;
  /** At most 200 keys of 128 characters. */
  hyperparameters?: Record<string, Value> | undefined;
  /** How it is trained. */
  training?: string | undefined;
  /** How it is served. */
  serving?: string | undefined;
  /** Anything else; at most 200 keys of 128 characters. */
  metadata?: Record<string, Value> | undefined;
}

/** The fields of ModelSpecification. */
export const ModelSpecification = struct<ModelSpecification>("ModelSpecification", [
  [1, "inputs", string],
  [2, "outputs", string],
  [3, "features", list(string)],
  [4, "hyperparameters", map(Value)],
  [5, "training", string],
  [6, "serving", string],
  [7, "metadata", map(Value)],
]);

/** One immutable state of a model's specification. */
export interface ModelRevision {
  modelId?: string | undefined;
  /** 1, 2, 3 ... without gaps. */
  revision?: bigint | undefined;
  /** sha256 of the canonical specification, 64 hexadecimal digits. */
  digest?: string | undefined;
  specification?: ModelSpecification | undefined;
  /** Unset on the first. */
  previousRevision?: bigint | undefined;
  /** Unset on the newest. */
  nextRevision?: bigint | undefined;
  deprecated?: boolean | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
}

/** The fields of ModelRevision. */
export const ModelRevision = struct<ModelRevision>("ModelRevision", [
  [1, "modelId", string],
  [2, "revision", i64],
  [3, "digest", string],
  [4, "specification", ModelSpecification],
  [5, "previousRevision", i64],
  [6, "nextRevision", i64],
  [7, "deprecated", bool],
  [8, "createdMicros", i64],
  [9, "createdBy", string],
]);

/** A data transformation meant for one problem, under its name in a project. */
export interface Model {
  /** UUIDv7. */
  modelId?: string | undefined;
  projectName?: string | undefined;
  /** The model's name inside its project. */
  baseVersionId?: string | undefined;
  /** Metadata keys whose values choose an instance's line; empty for an unsharded model. */
  shardKeys?: string[] | undefined;
  newestRevision?: bigint | undefined;
  /** True where the whole model is deprecated; a revision may be so alone. */
  deprecated?: boolean | undefined;
  /** The newest annotation of each key: owner, title, description, tags and others. */
  annotations?: Record<string, Value> | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
}

/** The fields of Model. */
export const Model = struct<Model>("Model", [
  [1, "modelId", string],
  [2, "projectName", string],
  [3, "baseVersionId", string],
  [4, "shardKeys", list(string)],
  [5, "newestRevision", i64],
  [6, "deprecated", bool],
  [7, "annotations", map(Value)],
  [8, "createdMicros", i64],
  [9, "createdBy", string],
]);

/** What `createGalleryModel` is asked. */
export interface CreateGalleryModelRequest {
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
  /** Unset means the newest revision, or an empty first one. */
  specification?: ModelSpecification | undefined;
  /** At most 10; fixed once the model has instances. Unset keeps what is declared; empty declares none. */
  shardKeys?: string[] | undefined;
  /** The revision that the caller believes newest; refused with ABORTED, REVISION_CHANGED where it is not. 0 means that the model does not exist. */
  expectedNewestRevision?: bigint | undefined;
  /** Written as annotations of the model where they differ from what stands. */
  annotations?: Record<string, Value> | undefined;
  /** Models that it shall depend on besides those that it does; at most 100. */
  dependencies?: DependencyWish[] | undefined;
}

/** The fields of CreateGalleryModelRequest. */
export const CreateGalleryModelRequest = struct<CreateGalleryModelRequest>("CreateGalleryModelRequest", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "specification", ModelSpecification],
  [4, "shardKeys", list(string)],
  [5, "expectedNewestRevision", i64],
  [6, "annotations", map(Value)],
  [7, "dependencies", list(DependencyWish)],
]);

/** What `createGalleryModel` answers. */
export interface CreateGalleryModelResponse {
  model?: Model | undefined;
  /** The revision that has this specification, made now or before. */
  revision?: ModelRevision | undefined;
  /** True where this call made the revision. */
  created?: boolean | undefined;
}

/** The fields of CreateGalleryModelResponse. */
export const CreateGalleryModelResponse = struct<CreateGalleryModelResponse>("CreateGalleryModelResponse", [
  [1, "model", Model],
  [2, "revision", ModelRevision],
  [3, "created", bool],
]);

/** What `getModel` is asked. */
export interface GetModelRequest {
  modelId?: string | undefined;
  /** The newest where unset. */
  revision?: bigint | undefined;
}

/** The fields of GetModelRequest. */
export const GetModelRequest = struct<GetModelRequest>("GetModelRequest", [
  [1, "modelId", string],
  [2, "revision", i64],
]);

/** What `getModel` answers. */
export interface GetModelResponse {
  model?: Model | undefined;
  revision?: ModelRevision | undefined;
}

/** The fields of GetModelResponse. */
export const GetModelResponse = struct<GetModelResponse>("GetModelResponse", [
  [1, "model", Model],
  [2, "revision", ModelRevision],
]);

/** What `getModelByName` is asked. */
export interface GetModelByNameRequest {
  projectName?: string | undefined;
  baseVersionId?: string | undefined;
  /** The newest where unset. */
  revision?: bigint | undefined;
}

/** The fields of GetModelByNameRequest. */
export const GetModelByNameRequest = struct<GetModelByNameRequest>("GetModelByNameRequest", [
  [1, "projectName", string],
  [2, "baseVersionId", string],
  [3, "revision", i64],
]);

/** What `getModelByName` answers. */
export interface GetModelByNameResponse {
  model?: Model | undefined;
  revision?: ModelRevision | undefined;
}

/** The fields of GetModelByNameResponse. */
export const GetModelByNameResponse = struct<GetModelByNameResponse>("GetModelByNameResponse", [
  [1, "model", Model],
  [2, "revision", ModelRevision],
]);

/** What `listModels` is asked. */
export interface ListModelsRequest {
  /** Required. */
  projectName?: string | undefined;
  includeDeprecated?: boolean | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of ListModelsRequest. */
export const ListModelsRequest = struct<ListModelsRequest>("ListModelsRequest", [
  [1, "projectName", string],
  [2, "includeDeprecated", bool],
  [3, "limit", i32],
  [4, "cursor", string],
]);

/** Models of a project by name. */
export interface ListModelsResponse {
  items?: Model[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of ListModelsResponse. */
export const ListModelsResponse = struct<ListModelsResponse>("ListModelsResponse", [
  [1, "items", list(Model)],
  [2, "nextCursor", string],
]);

/** What `getModelHistory` is asked. */
export interface GetModelHistoryRequest {
  modelId?: string | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetModelHistoryRequest. */
export const GetModelHistoryRequest = struct<GetModelHistoryRequest>("GetModelHistoryRequest", [
  [1, "modelId", string],
  [2, "limit", i32],
  [3, "cursor", string],
]);

/** Revisions of a model, newest first. */
export interface GetModelHistoryResponse {
  items?: ModelRevision[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of GetModelHistoryResponse. */
export const GetModelHistoryResponse = struct<GetModelHistoryResponse>("GetModelHistoryResponse", [
  [1, "items", list(ModelRevision)],
  [2, "nextCursor", string],
]);

/** What `deprecateModel` is asked. */
export interface DeprecateModelRequest {
  modelId?: string | undefined;
  /** This revision alone; the whole model where unset. */
  revision?: bigint | undefined;
  /** At most 2,000 characters. Required. */
  reason?: string | undefined;
}

/** The fields of DeprecateModelRequest. */
export const DeprecateModelRequest = struct<DeprecateModelRequest>("DeprecateModelRequest", [
  [1, "modelId", string],
  [2, "revision", i64],
  [3, "reason", string],
]);

/** What `deprecateModel` answers. */
export interface DeprecateModelResponse {
  model?: Model | undefined;
}

/** The fields of DeprecateModelResponse. */
export const DeprecateModelResponse = struct<DeprecateModelResponse>("DeprecateModelResponse", [
  [1, "model", Model],
]);

/** What `restoreModel` is asked. */
export interface RestoreModelRequest {
  modelId?: string | undefined;
  /** This revision alone; the whole model where unset. */
  revision?: bigint | undefined;
  /** At most 2,000 characters. Required. */
  reason?: string | undefined;
}

/** The fields of RestoreModelRequest. */
export const RestoreModelRequest = struct<RestoreModelRequest>("RestoreModelRequest", [
  [1, "modelId", string],
  [2, "revision", i64],
  [3, "reason", string],
]);

/** What `restoreModel` answers. */
export interface RestoreModelResponse {
  model?: Model | undefined;
}

/** The fields of RestoreModelResponse. */
export const RestoreModelResponse = struct<RestoreModelResponse>("RestoreModelResponse", [
  [1, "model", Model],
]);

/** What `annotateModel` is asked. */
export interface AnnotateModelRequest {
  modelId?: string | undefined;
  /** 1 to 200 keys of 128 characters. An empty text removes its key. */
  annotations?: Record<string, Value> | undefined;
}

/** The fields of AnnotateModelRequest. */
export const AnnotateModelRequest = struct<AnnotateModelRequest>("AnnotateModelRequest", [
  [1, "modelId", string],
  [2, "annotations", map(Value)],
]);

/** What `annotateModel` answers. */
export interface AnnotateModelResponse {
  model?: Model | undefined;
}

/** The fields of AnnotateModelResponse. */
export const AnnotateModelResponse = struct<AnnotateModelResponse>("AnnotateModelResponse", [
  [1, "model", Model],
]);

/** What `getModelAnnotations` is asked. */
export interface GetModelAnnotationsRequest {
  modelId?: string | undefined;
  /** This key alone. */
  key?: string | undefined;
  /** Every entry ever written, instead of the newest of each key. */
  history?: boolean | undefined;
  /** 1 to 1,000; 100 where unset. */
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The fields of GetModelAnnotationsRequest. */
export const GetModelAnnotationsRequest = struct<GetModelAnnotationsRequest>("GetModelAnnotationsRequest", [
  [1, "modelId", string],
  [2, "key", string],
  [3, "history", bool],
  [4, "limit", i32],
  [5, "cursor", string],
]);

/** What `getModelAnnotations` answers. */
export interface GetModelAnnotationsResponse {
  page?: AnnotationPage | undefined;
}

/** The fields of GetModelAnnotationsResponse. */
export const GetModelAnnotationsResponse = struct<GetModelAnnotationsResponse>("GetModelAnnotationsResponse", [
  [1, "page", AnnotationPage],
]);
