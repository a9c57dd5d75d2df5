import type { Exception } from "@kustogen/review/check/exception.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";

/** The content of a system's files besides its objects. */
export interface SystemFacts {
  description: string;
  /** Its origin, as a comment. */
  origin?: string;
  secrets: readonly SecretContract[];
  exceptions: readonly Exception[];
  /** Why literals that look like credentials aren't. */
  notSecret: string | undefined;
  /** Comments about the whole system. */
  comments?: readonly string[];
  /** The licence in the files of the original. */
  licence?: string | undefined;
  /** Argo CD settings that keep existing Applications, for `argocd`. */
  argocd?: Record<string, unknown>;
}
