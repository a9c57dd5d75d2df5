import type { Rule } from "../rule.ts";
import { contract } from "./secrets/contract.ts";
import { credential } from "./secrets/credential.ts";
import { file } from "./secrets/file.ts";
import { plaintext } from "./secrets/plaintext.ts";

/** The rules of the group `secrets`, by name. */
export const SECRETS: readonly Rule[] = [contract, credential, file, plaintext];
