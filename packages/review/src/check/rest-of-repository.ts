/** A Secret that a file of the repository makes, whoever applies it. */
export interface MadeSecret {
  /** Relative to the root of the repository. */
  file: string;
  /** "SealedSecret". */
  kind: string;
  keys: ReadonlySet<string>;
  /** The keys whose values are still to be filled in: "<SEALED_PASSWORD>". */
  unfilled: ReadonlySet<string>;
}

/** What is asked of the rest of the repository by rules that judge a change of one environment. */
export interface RestOfRepository {
  /** A file of the state before that names all of these; undefined for none, or where nobody looked. */
  namedBefore(words: readonly string[]): string | undefined;
  /** A changed file of the state after with a ReferenceGrant of one namespace for another. */
  grant(namespace: string, from: string): string | undefined;
  /** What makes a Secret in the state after. */
  secret(name: string, namespace: string): MadeSecret | undefined;
}
