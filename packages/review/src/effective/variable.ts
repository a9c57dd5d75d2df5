/** A path of keys and indexes into a resource. */
export type Path = readonly (string | number)[];

/** Where a value was written: a file, the line in it, and the layer of the overlay that the file belongs to. */
export interface SourcePlace {
  file?: string;
  line?: number;
  layer?: string;
}

/** What gives a variable its value. */
export interface VariableSource extends SourcePlace {
  /** "env" for a literal; "field", "resourceField" and "file" for the other references of `env`; "Service" for a link. */
  kind: "env" | "ConfigMap" | "Secret" | "field" | "resourceField" | "file" | "Service";
  /** The ConfigMap's, Secret's or Service's name; the variable's own for a literal; the field's path. */
  name: string;
  /** The list of the container that brings it; absent for service links. */
  through?: "env" | "envFrom";
  /** The index of the entry in that list. */
  index?: number;
  /** The key of the ConfigMap or Secret. */
  key?: string;
}

/** A source that another one has taken the place of, with what it would have given. */
export interface Shadowed extends VariableSource {
  value?: string;
  secret?: { name: string; key: string };
}

/** One variable as a container sees it. */
export interface Variable {
  name: string;
  /** Its value, references resolved; absent where only the cluster knows it. */
  value?: string;
  /** The key of a Secret that it is read from; its value is never known here. */
  secret?: { name: string; key: string };
  source: VariableSource;
  /** The sources that lost against this one, the nearest first. */
  shadows: Shadowed[];
  /** True where something that isn't rendered here has to be in the cluster before the container can start. */
  required: boolean;
  /** True where the container starts without it when its source isn't there. */
  optional?: boolean;
  /** Variables whose references stay written in `value`, because only the cluster knows what they hold. */
  pending?: string[];
  /** References that the kubelet leaves as they are written: nothing before this variable has that name. */
  unresolved?: string[];
  /** Why the kubelet refuses to start the container because of this variable. */
  problem?: string;
}

/** An `envFrom` entry whose keys aren't all known: what it brings is seen only in the cluster. */
export interface OpenSource extends SourcePlace {
  kind: "ConfigMap" | "Secret";
  name: string;
  prefix: string;
  optional: boolean;
  /** True where it must exist in the cluster first. */
  required: boolean;
  /** True where some of its keys are known. */
  known: boolean;
}

/** The environment of one container. */
export interface ContainerEnvironment {
  workload: { kind: string; namespace: string; name: string };
  container: string;
  /** Among the init containers; those that keep running (`sidecar`) too. */
  init: boolean;
  sidecar?: boolean;
  /** What the container itself declares; then, where the whole environment is asked for, the service links that are left. */
  variables: Variable[];
  open: OpenSource[];
  /** Keys of `envFrom` that are no names of variables for this version of Kubernetes, which the kubelet leaves out. */
  skipped: string[];
}
