/** How a Secret is provided. A system generates an object only for "external-secret"; for the others, the runbook describes what to do. */
export type SecretProvider = "terraform" | "external-secret" | "sealed-secret" | "by-hand" | "generated";

/** One key of a Secret: its purpose, and whether pods fail without it. */
export interface SecretKey {
  description: string;
  /** Required unless false. */
  required?: boolean;
  /** Set if the value is a certificate: who issues it, and renews it before it expires. */
  certificate?: string;
}

/** The name and keys of a Secret that someone else provides. Never contains a value. */
// biome-ignore lint/suspicious/noExplicitAny: contracts of all systems are handled together.
export interface SecretContract<Settings = any> {
  name: string;
  /** Default: the system's namespace. */
  namespace?: string;
  provider: SecretProvider;
  /** True if the provider may add keys, which pods get through envFrom without a change here. */
  open?: boolean;
  keys: Record<string, SecretKey>;
  /** Keys that must be absent or empty, each with the reason, such as static AWS keys if IRSA is used. */
  forbidden?: Record<string, string>;
  /** How to replace the Secret, and the effect on users: "a new one signs everyone out". */
  rotation?: string;
  /** The environments that need it, by name or group; all by default. */
  layers?: string[];
  /** Whether a layer with these settings needs it, for example only if a feature that reads it is on. Always by default. */
  when?(settings: Settings): boolean;
}

/**
 * True if a layer with these settings needs the Secret of a contract.
 *
 * @param contract the contract, whose `layers` and `when` decide
 * @param layer its name, or a function that returns whether it is the named layer or in the named group
 */
export function needsSecret(
  { layers, when }: SecretContract,
  layer: string | ((name: string) => boolean),
  settings: unknown,
): boolean {
  const within = typeof layer === "string" ? (name: string) => name === layer : layer;
  return (layers === undefined || layers.some(within)) && (when === undefined || when(settings));
}
