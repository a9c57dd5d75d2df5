import type { Crd } from "../../kinds/from-crd.ts";
import type { NotLookedAt } from "../../looked/not-looked-at.ts";
import type { FailureRecord } from "../failures.ts";
import type { Unjudged } from "../not-judged.ts";
import type { Packing } from "./check-memory.ts";
import type { PlacedRecord } from "./placed-record.ts";
import { plainText } from "./plain-text.ts";

/** What is kept of an environment. */
export interface EnvironmentRecord {
  inPart: boolean;
  hasUnknownNames: boolean;
  resources: number;
  findings: PlacedRecord[];
  unjudged: readonly Unjudged[];
}

/** What is kept of environments that aren't judged, or not as a whole. */
export interface LeftOutRecord {
  failures: readonly FailureRecord[];
  notRendered: readonly { folder: string; reason: string }[];
  notLookedAt: readonly NotLookedAt[];
  /** How many only list others. */
  emptied: number;
}

/** What is kept of a file that environments read. */
export interface FileRecord {
  file: string;
  /** The first environment that reads it. */
  environment: string;
  /** True where it may hold a CustomResourceDefinition. */
  mayDefine: boolean;
  findings: PlacedRecord[];
}

/** What is known of environments that were judged together: everything that a check says of them, without rendering. */
export interface PartFindings {
  /** The custom kinds that someone asked for, each with a digest of what the repository says of it. */
  told: (readonly [name: string, answer: string])[];
  /** Those of the part; undefined for one that isn't judged. */
  environments: (EnvironmentRecord | undefined)[];
  leftOut: LeftOutRecord;
  /** The facts of each, packed, and their digest. */
  facts: Uint8Array;
  factsDigest: string;
  /** What is said of kustomizations, each with the place of its environment in the part. */
  ofKustomizations: { rank: number; at: number; placed: PlacedRecord }[];
  files: FileRecord[];
  /** The definitions that they render. */
  definitions: readonly Crd[];
}

/** The same as it is stored. */
export interface StoredFindings {
  facts: Uint8Array;
  factsDigest: string;
  /** Text where that can say it. */
  rest: string | Uint8Array;
}

/** All but the facts; of files, which are many and of most of which nothing is said, one list for each thing. */
interface Rest extends Omit<PartFindings, "facts" | "factsDigest" | "environments" | "files"> {
  environments: (EnvironmentRecord | null)[];
  files: string[];
  /** The environments that read them first, and the place of each file's among them. */
  readers: string[];
  reader: number[];
  /** The places of those that may hold a CustomResourceDefinition. */
  defining: number[];
  ofFiles: [place: number, findings: PlacedRecord[]][];
}

/** What is known of environments, to be stored; undefined where it can't be. */
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

/** What was stored. */
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
