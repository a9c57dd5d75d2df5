/** The place where a value was written: a file, the line, and the layer that the file belongs to. */
export interface SourcePlace {
  file?: string;
  line?: number;
  layer?: string;
}

/** The source of a variable's value. */
export interface VariableSource extends SourcePlace {
  /** "env" for a literal; "field", "resourceField" and "file" for the other references of `env`; "Service" for a link. */
  kind: "env" | "ConfigMap" | "Secret" | "field" | "resourceField" | "file" | "Service";
  /** The name of the ConfigMap, Secret or Service; the variable's own for a literal; the path for a field. */
  name: string;
  /** The container's list that contains it; absent for service links. */
  through?: "env" | "envFrom";
  /** The index of the entry in that list. */
  index?: number;
  /** The key of the ConfigMap or Secret. */
  key?: string;
}

/** A source that another one overrides, with its value. */
export interface Shadowed extends VariableSource {
  value?: string;
  secret?: { name: string; key: string };
}

/** A variable as a container sees it. */
export interface Variable {
  name: string;
  /** Its value with references expanded; absent if only the cluster knows it. */
  value?: string;
  /** The key of the Secret that it is read from; its value is never known here. */
  secret?: { name: string; key: string };
  source: VariableSource;
  /** The sources that this one overrides, the nearest first. */
  shadows: Shadowed[];
  /** True if something that isn't rendered here has to exist in the cluster before the container can start. */
  required: boolean;
  /** True if the container starts even if the source doesn't exist. */
  optional?: boolean;
  /** Variables whose references stay in `value`, because only the cluster knows their values. */
  pending?: string[];
  /** References that the kubelet leaves unchanged: no variable before this one has that name. */
  unresolved?: string[];
  /** Why the kubelet won't start the container because of this variable. */
  problem?: string;
}

/** An `envFrom` entry whose keys aren't all known: its variables are visible only in the cluster. */
export interface OpenSource extends SourcePlace {
  kind: "ConfigMap" | "Secret";
  name: string;
  prefix: string;
  optional: boolean;
  /** True if it must exist in the cluster first. */
  required: boolean;
  /** True if some of its keys are known. */
  known: boolean;
}

/** The environment of one container. */
export interface ContainerEnvironment {
  workload: { kind: string; namespace: string; name: string };
  container: string;
  /** True for init containers, including sidecars. */
  init: boolean;
  sidecar?: boolean;
  /** The variables that the container declares; for a whole environment, followed by the remaining service links. */
  variables: Variable[];
  open: OpenSource[];
}
