/** Who provides a Secret. Only for "external-secret" does a system emit an object; the others are documented. */
export type SecretProvider = "terraform" | "external-secret" | "sealed-secret" | "by-hand" | "generated";

/** One key of a Secret: what it is for and whether pods fail without it. */
export interface SecretKey {
  description: string;
  /** Required unless false. */
  required?: boolean;
  /** Set if the value is a certificate, which expires: who issues it and renews it in time. */
  certificate?: string;
}

/** The name and keys of a Secret that someone else provides. Never contains a value. */
// biome-ignore lint/suspicious/noExplicitAny: contracts of all systems are handled together.
export interface SecretContract<Settings = any> {
  name: string;
  /** Default: the system's namespace. */
  namespace?: string;
  provider: SecretProvider;
  /** Open: the provider may add keys, which pods get through envFrom without a change here. */
  open?: boolean;
  keys: Record<string, SecretKey>;
  /** Keys that must be absent or empty, each with the reason (static AWS keys where IRSA is used, say). */
  forbidden?: Record<string, string>;
  /** How to replace the Secret, and what that means for people: "a new one signs everyone out". */
  rotation?: string;
  /** The environments that need it, by name or group; all by default. */
  layers?: string[];
  /** Whether a layer with these settings needs it, for example only if a feature that reads it is on. Always by default. */
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
