import type { Crd } from "../../kinds/from-crd.ts";
import type { NotLookedAt } from "../../looked/not-looked-at.ts";
import type { FailureRecord } from "../failures.ts";
import type { Unjudged } from "../not-judged.ts";
import type { State } from "../state.ts";
import type { Packing } from "./check-memory.ts";
import type { PlacedRecord } from "./placed-record.ts";
import { plainText } from "./plain-text.ts";

/** The stored results for an environment. */
export interface EnvironmentRecord {
  inPart: State["inPart"];
  hasUnknownNames: boolean;
  resources: number;
  findings: PlacedRecord[];
  unjudged: readonly Unjudged[];
}

/** The stored data about environments that aren't checked, or only in part. */
export interface LeftOutRecord {
  failures: readonly FailureRecord[];
  notRendered: readonly { folder: string; reason: string }[];
  notLookedAt: readonly NotLookedAt[];
  /** The number of environments that only list others. */
  emptied: number;
}

/** The stored results for a file that environments read. */
export interface FileRecord {
  file: string;
  /** The first environment that reads it. */
  environment: string;
  /** True if it may contain a CustomResourceDefinition. */
  mayDefine: boolean;
  findings: PlacedRecord[];
}

/** The results for environments that were checked together: all that a check needs from them without rendering. */
export interface PartFindings {
  /** The custom kinds that were looked up, each with a digest of the repository's definitions. */
  told: (readonly [name: string, answer: string])[];
  /** The environments of the part; undefined for one that isn't checked. */
  environments: (EnvironmentRecord | undefined)[];
  leftOut: LeftOutRecord;
  /** The packed facts of each environment, and their digest. */
  facts: Uint8Array;
  factsDigest: string;
  /** The findings about kustomizations, each with the place of its environment in the part. */
  ofKustomizations: { rank: number; at: number; placed: PlacedRecord }[];
  files: FileRecord[];
  /** The definitions that the environments render. */
  definitions: readonly Crd[];
}

/** The same in stored form. */
export interface StoredFindings {
  facts: Uint8Array;
  factsDigest: string;
  /** Text if JSON can represent it. */
  rest: string | Uint8Array;
}

/** Everything except the facts. Files are stored as parallel lists, as there are many and most have no findings. */
interface Rest extends Omit<PartFindings, "facts" | "factsDigest" | "environments" | "files"> {
  environments: (EnvironmentRecord | null)[];
  files: string[];
  /** The environments that read files first, and for each file the index of its environment among them. */
  readers: string[];
  reader: number[];
  /** The indexes of the files that may contain a CustomResourceDefinition. */
  defining: number[];
  ofFiles: [place: number, findings: PlacedRecord[]][];
}

/** Results in stored form; undefined if they can't be stored. */
export function storedOf(found: PartFindings, packing: Packing): StoredFindings | undefined {
  const { told, leftOut, ofKustomizations, definitions, facts, factsDigest, files } = found;
  const readers = [...new Set(files.map(({ environment }) => environment))];
  const placeOf = new Map(readers.map((reader, at) => [reader, at]));
  const all: Rest = {
    told,
    leftOut,
    ofKustomizations,
    definitions,
    environments: found.environments.map((one) => one ?? null),
    files: files.map(({ file }) => file),
    readers,
    reader: files.map(({ environment }) => placeOf.get(environment) as number),
    defining: files.flatMap(({ mayDefine }, at) => (mayDefine ? [at] : [])),
    ofFiles: files.flatMap(({ findings }, at): Rest["ofFiles"] =>
      findings.length > 0 ? [[at, findings]] : [],
    ),
  };
  const rest = plainText(all) ?? packing.pack(all);
  return rest === undefined ? undefined : { facts, factsDigest, rest };
}

/** Reads stored results. */
export function findingsIn({ facts, factsDigest, rest }: StoredFindings, packing: Packing): PartFindings {
  const all = (typeof rest === "string" ? JSON.parse(rest) : packing.unpack(rest)) as Rest;
  const { told, leftOut, ofKustomizations, definitions, readers, reader } = all;
  const files = all.files.map(
    (file, at): FileRecord => ({
      file,
      environment: readers[reader[at] as number] as string,
      mayDefine: false,
      findings: [],
    }),
  );
  for (const at of all.defining) (files[at] as FileRecord).mayDefine = true;
  for (const [at, findings] of all.ofFiles) (files[at] as FileRecord).findings = findings;
  const environments = all.environments.map((one) => one ?? undefined);
  return { told, leftOut, ofKustomizations, definitions, environments, files, facts, factsDigest };
}
