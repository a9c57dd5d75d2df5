/** A Secret that a file of the repository creates, whoever applies the file. */
export interface MadeSecret {
  /** Relative to the root of the repository. */
  file: string;
  /** "SealedSecret". */
  kind: string;
  keys: ReadonlySet<string>;
  /** The keys whose values are still to be filled in: "<SEALED_PASSWORD>". */
  unfilled: ReadonlySet<string>;
}

/** Questions about the rest of the repository, for rules that check a change of one environment. */
export interface RestOfRepository {
  /** A file of the earlier state that contains all of these words; undefined if none does, or none was searched. */
  namedBefore(words: readonly string[]): string | undefined;
  /** A changed file of the new state with a ReferenceGrant that gives one namespace access to another. */
  grant(namespace: string, from: string): string | undefined;
  /** The file that creates a Secret in the new state. */
  secret(name: string, namespace: string): MadeSecret | undefined;
}
