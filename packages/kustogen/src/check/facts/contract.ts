/** Who provides a Secret. Only for "external-secret" does a system emit an object; the others are documented. */
export type SecretProvider = "terraform" | "external-secret" | "sealed-secret" | "by-hand" | "generated";

/** One key of a Secret: what it is for and whether pods fail without it. */
export interface SecretKey {
  description: string;
  /** Required unless false. */
  required?: boolean;
}

/** The name and keys of a Secret that someone else provides (design section 9). Never holds a value. */
export interface SecretContract {
  name: string;
  /** The system's namespace when absent. */
  namespace?: string;
  provider: SecretProvider;
  /** Open: the provider may add keys, and pods see them through envFrom without a change here. */
  open?: boolean;
  keys: Record<string, SecretKey>;
  /** Keys that must not be provided, each with the reason (static AWS keys where IRSA is used, say). */
  forbidden?: Record<string, string>;
  /** The layers or environments that need it; every one when absent. */
  layers?: string[];
}
