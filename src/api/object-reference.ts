/**
 * ObjectReference as the API server knows it: the value that RefManager stores under a container's ID,
 * and the object that every event about that container names.
 */

/**
 * Names one object of the cluster, or one field inside it. An empty string and an absent field are the same.
 * Assignable from and to `V1ObjectReference` of the official Kubernetes client, `exactOptionalPropertyTypes` or not.
 *
 * @see k8s.io/api v0.18.6, `core/v1/types.go`, ObjectReference
 */
export interface ObjectReference {
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiVersion?: string;
  resourceVersion?: string;
  /** For a container: `spec.containers{NAME}`, without a leading dot. */
  fieldPath?: string;
}

/** The fields of an ObjectReference in protobuf order: also the order in which the store encodes them. */
export const OBJECT_REFERENCE_FIELDS: readonly (keyof ObjectReference)[] = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];
