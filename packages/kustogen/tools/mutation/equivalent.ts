import type { Mutant } from "./mutants.ts";

/** A mutant that no test can notice, as the program with it does the same. */
interface Equivalent {
  /** The end of the file's path. */
  file: string;
  before: string;
  after: string;
  why: string;
}

/** The known ones; each is looked at by a person before it stands here. */
const EQUIVALENT: readonly Equivalent[] = [
  {
    file: "src/init/lock-file.ts",
    before: "a < b",
    after: "(a) <= (b)",
    why: "names of packages are distinct",
  },
  {
    file: "credentials/text.ts",
    before: "known.size >= LIMIT",
    after: "true",
    why: "a memory that is emptied too early gives the same answers",
  },
  {
    file: "credentials/text.ts",
    before: "found !== undefined",
    after: "false",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "rules/environment/containers.ts",
    before: "byName.set(containers, found)",
    after: "undefined",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "src/testing/findings.ts",
    before: "states.set(environment, found)",
    after: "undefined",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "yaml/printer/scalar.ts",
    before: "written.set(text, made)",
    after: "undefined",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "transform/names/references.ts",
    before: "byKind.set(type.kind, place)",
    after: "undefined",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "yaml/printer/json.ts",
    before: "!ESCAPED.test(text)",
    after: "false",
    why: "what the short way takes is written the long way, to the same",
  },
  {
    file: "changes/some-at-a-time.ts",
    before: "this.#used >= this.atATime",
    after: "(this.#used) > (this.atATime)",
    why: "one more is held in memory, and told as the others",
  },
  {
    file: "check/sources/read-once.ts",
    before: "content === undefined",
    after: "true",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "src/check/run.ts",
    before: "rounds > 1",
    after: "true",
    why: "what is forgotten is worked out again",
  },
  {
    file: "rules/scaling/single-instance.ts",
    before: "known === undefined",
    after: "true",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "rules/scaling/single-instance.ts",
    before: "at < env.length",
    after: "(at) <= (env.length)",
    why: "nothing stands behind the last one",
  },
  {
    file: "rules/environment/shadowed-literal.ts",
    before: "env.length > 0",
    after: "(env.length) >= (0)",
    why: "it only saves looking at containers without a literal, which hide nothing",
  },
  {
    file: "environments/plain-systems.ts",
    before: "pinProblem(pin) !== undefined",
    after: "true",
    why: "what the short way doesn't take is read the long way, to the same",
  },
  {
    file: "kustomize/src/node/revision.ts",
    before: "known !== undefined",
    after: "false",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "src/load/root.ts",
    before: "this.#joined = path",
    after: "undefined",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "src/node/disk.ts",
    before: "a.name < b.name",
    after: "(a.name) <= (b.name)",
    why: "the names in a folder are distinct",
  },
  {
    file: "memory/observed-tree.ts",
    before: "this.#folders.has(folder)",
    after: "false",
    why: "what is noted again is the same",
  },
  {
    file: "credentials/names.ts",
    before: "found !== undefined",
    after: "false",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "check/declared-kinds.ts",
    before: "this.#answers.set(definitions, known)",
    after: "undefined",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "threads/shared-disk.ts",
    before: "200",
    after: "201",
    why: "with one file more the second thread has nothing to write, and the files are the same",
  },
  {
    file: "cli/check/lean-heap.ts",
    before: "4_000",
    after: "4001",
    why: "with one environment more, memory is collected as late as by default, and the answer is the same",
  },
  {
    file: "changes/states.ts",
    before: "[...changed].filter(isKustomizationFile)",
    after: "[...changed]",
    why: "a shape that isn't known to be the same is found out, to the same",
  },
  {
    file: "kustomize/src/text/bytes.ts",
    before: "1",
    after: "2",
    why: "any number below 0 says that a character is no digit of base64",
  },
  {
    file: "src/tree/paths.ts",
    before: '"/."',
    after: '""',
    why: "what the short way doesn't take is normalised the long way, to the same",
  },
  {
    file: "src/tree/paths.ts",
    before: '"//"',
    after: '""',
    why: "what the short way doesn't take is normalised the long way, to the same",
  },
  {
    file: "check/argo-pairs.ts",
    before: "tree.prepare([...files, ...odd])",
    after: "undefined",
    why: "it only reads many files at once",
  },
  {
    file: "git/revision-files.ts",
    before: "named.length < 2",
    after: "(named.length) <= (2)",
    why: "two folders are read one by one, to the same",
  },
  {
    file: "transform/images.ts",
    before: "!shortcuts.taken",
    after: "shortcuts.taken",
    why: "what the short way takes is matched the long way, to the same",
  },
  {
    file: "src/shortcuts.ts",
    before: "true",
    after: "false",
    why: "each short way comes to the same as the long way",
  },
  {
    file: "integrity/variable-reference.ts",
    before: "1",
    after: "2",
    why: "any number below 0 says that no entry has the name",
  },
  {
    file: "integrity/go-template.ts",
    before: '"{{"',
    after: '""',
    why: "it only saves looking at texts without a template, in which nothing is wrong",
  },
  {
    file: "changes/some-at-a-time.ts",
    before: "overlays.length <= atATime",
    after: "(overlays.length) < (atATime)",
    why: "a batch that is read ahead in parts comes to the same",
  },
  {
    file: "changes/states.ts",
    before: "old.folders !== now.folders",
    after: "true",
    why: "the same folders are affected by the same files",
  },
  {
    file: "changes/excepted-risks.ts",
    before: "excepted + excused.length === 0",
    after: "false",
    why: "the copy has the same contents",
  },
  {
    file: "reader/scalar-style.ts",
    before: "odd.folded.may",
    after: "true",
    why: "it only saves looking for what there isn't",
  },
  {
    file: "src/node/disk.ts",
    before: "real === path",
    after: "false",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "review/src/text/unified-diff.ts",
    before: '""',
    after: '"mutated"',
    why: "the names of the two texts aren't shown",
  },
  {
    file: "kustomize/src/node/helm.ts",
    before: "true",
    after: "false",
    why: "helm's version is asked again, and is the same",
  },
  {
    file: "kustomize/src/credentials/names.ts",
    before: "50_000",
    after: "50001",
    why: "a memory that holds one more gives the same answers",
  },
  {
    file: "kustomize/src/text/sha256.ts",
    before: 'typeof process === "undefined"',
    after: "true",
    why: "the code for browsers gives the same hashes",
  },
  {
    file: "kustomize/src/resource/shared.ts",
    before: "list.every((item, index) => item === value[index])",
    after: "false",
    why: "an equal list in place of the one that is there changes nothing",
  },
  {
    file: "kustomize/src/merge/keyed-list.ts",
    before: '!texts.includes("")',
    after: "false",
    why: "the long way copies both lists, without leaving anything out",
  },
  {
    file: "kustogen/src/project/vendored.ts",
    before: '""',
    after: '"mutated"',
    why: "stamps are only compared with each other",
  },
  {
    file: "src/load/root.ts",
    before: "path === this.#joined",
    after: "false",
    why: "it is only remembered, so that it is worked out once",
  },
  {
    file: "kustomize/src/text/bytes.ts",
    before: "0",
    after: "1",
    why: "what stands before the first bits is cut off where a byte is stored",
  },
  {
    file: "kustomize/src/merge/strategic.ts",
    before: `directive === "replace" &&
      patch.every((element) => element !== null && this.#isPlain(element)) &&
      areDistinct(schema.mergeKeys, patch)`,
    after: "false",
    why: "what the short way takes is merged the long way, to the same",
  },
  {
    file: "kustomize/src/merge/distinct.ts",
    before: "ids.indexOf(ids[at] as string) !== at",
    after: "true",
    why: "what the short way doesn't take is merged the long way, to the same",
  },
  {
    file: "kustomize/src/merge/distinct.ts",
    before: '""',
    after: '"mutated"',
    why: "the texts of all elements begin with it",
  },
  {
    file: "kustomize/src/merge/untyped.ts",
    before: "untypedNoText.may",
    after: "true",
    why: "it only saves looking for what there isn't",
  },
  {
    file: "kustomize/src/merge/json-text.ts",
    before: "end > 0",
    after: "(end) >= (0)",
    why: "no string ends at the first character of the text",
  },
  {
    file: "kustogen/src/delivery/summary.ts",
    before: 'systems.has((folder === "base" ? below[0] : below[1]) ?? "")',
    after: "true",
    why: "files of other systems are in memory, and aren't rendered",
  },
  {
    file: "kustogen/src/delivery/message.ts",
    before: "2",
    after: "3",
    why: "argocd comes before docs by its name, too",
  },
  {
    file: "delivery/commit/verify.ts",
    before: "10_000",
    after: "10001",
    why: "the index is waited for in steps of 50 ms",
  },
  {
    file: "kustogen/src/text/write-yaml.ts",
    before: "written.clear()",
    after: "undefined",
    why: "a memory that is never emptied gives the same answers",
  },
];

/** Why a mutant is no other program; undefined for one that some test should notice. */
export function equivalentBecause({ file, before, after }: Mutant): string | undefined {
  return EQUIVALENT.find((one) => file.endsWith(one.file) && one.before === before && one.after === after)
    ?.why;
}
