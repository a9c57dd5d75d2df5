/** Who provides a Secret. Only for "external-secret" does a system emit an object; the others are documented. */
export type SecretProvider = "terraform" | "external-secret" | "sealed-secret" | "by-hand" | "generated";

/** One key of a Secret: what it is for and whether pods fail without it. */
export interface SecretKey {
  description: string;
  /** Required unless false. */
  required?: boolean;
  /** Set where its value is a certificate, which ends: who makes it, and a new one in time. */
  certificate?: string;
}

/** The name and keys of a Secret that someone else provides. Never holds a value. */
// biome-ignore lint/suspicious/noExplicitAny: contracts of all systems are handled together.
export interface SecretContract<Settings = any> {
  name: string;
  /** The system's namespace when absent. */
  namespace?: string;
  provider: SecretProvider;
  /** Open: the provider may add keys, and pods see them through envFrom without a change here. */
  open?: boolean;
  keys: Record<string, SecretKey>;
  /** Keys that must be absent or empty, each with the reason (static AWS keys where IRSA is used, say). */
  forbidden?: Record<string, string>;
  /** How it is replaced by another, and what that means for people: "a new one signs everyone out". */
  rotation?: string;
  /** The environments that need it, by name or group; every one when absent. */
  layers?: string[];
  /** Whether a layer with these settings needs it: only where the feature is on that reads it. Always when absent. */
  when?(settings: Settings): boolean;
}

/**
 * True when a layer with these settings needs the Secret of a contract.
 *
 * @param layer its name, or what tells whether it is the named one or in the group of that name
 */
export function needsSecret(
  { layers, when }: SecretContract,
  layer: string | ((name: string) => boolean),
  settings: unknown,
): boolean {
  const within = typeof layer === "string" ? (name: string) => name === layer : layer;
  return (layers === undefined || layers.some(within)) && (when === undefined || when(settings));
}
