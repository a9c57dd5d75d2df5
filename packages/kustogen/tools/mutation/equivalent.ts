import { readFileSync } from "node:fs";
import type { Mutant } from "./mutants.ts";

/** Mutants that no test can notice, as the program with any of them does the same. */
interface Equivalents {
  why: string;
  /**
   * The end of the file's path, what is changed, into what, and a part of its line if other lines of the file have such
   * a mutant that a test can notice.
   */
  mutants: readonly (readonly [file: string, before: string, after: string, line?: string])[];
}

/** The known ones; each is looked at by a person before it stands here. */
const EQUIVALENT: readonly Equivalents[] = [
  {
    why: "names of packages are distinct",
    mutants: [["src/init/lock-file.ts", "a < b", "(a) <= (b)"]],
  },
  {
    why: "a memory that is emptied too early gives the same answers",
    mutants: [["credentials/text.ts", "known.size >= LIMIT", "true"]],
  },
  {
    why: "it is only remembered, so that it is worked out once",
    mutants: [
      ["errors/source-place.ts", "!maps.has(file)", "true"],
      ["credentials/text.ts", "found !== undefined", "false"],
      ["rules/environment/containers.ts", "byName.set(containers, found)", "undefined"],
      ["src/testing/findings.ts", "states.set(environment, found)", "undefined"],
      ["yaml/printer/scalar.ts", "written.set(text, made)", "undefined"],
      ["transform/names/references.ts", "byKind.set(type.kind, place)", "undefined"],
      ["check/sources/read-once.ts", "content === undefined", "true"],
      ["rules/scaling/single-instance.ts", "known === undefined", "true"],
      ["kustomize/src/node/revision.ts", "known !== undefined", "false"],
      ["src/load/root.ts", "this.#joined = path", "undefined"],
      ["credentials/names.ts", "found !== undefined", "false"],
      ["check/declared-kinds.ts", "this.#answers.set(definitions, known)", "undefined"],
      ["src/node/disk.ts", "real === path", "false"],
      ["src/load/root.ts", "path === this.#joined", "false"],
      ["provenance/provenance.ts", "lines === undefined", "true"],
    ],
  },
  {
    why: "what the short way takes is written the long way, to the same",
    mutants: [["yaml/printer/json.ts", "!ESCAPED.test(text)", "false"]],
  },
  {
    why: "one more is held in memory, and told as the others",
    mutants: [["changes/some-at-a-time.ts", "this.#used >= this.atATime", "(this.#used) > (this.atATime)"]],
  },
  {
    why: "what is forgotten is worked out again",
    mutants: [["src/check/run.ts", "rounds > 1", "true"]],
  },
  {
    why: "nothing stands behind the last one",
    mutants: [
      ["kustomize/src/text/bytes.ts", "at < bytes.length", "(at) <= (bytes.length)"],
      ["kustomize/src/text/bytes.ts", "at < text.length", "(at) <= (text.length)"],
      ["rules/scaling/single-instance.ts", "at < env.length", "(at) <= (env.length)"],
    ],
  },
  {
    why: "what the short way doesn't take is read the long way, to the same",
    mutants: [["environments/plain-systems.ts", "pinProblem(pin) !== undefined", "true"]],
  },
  {
    why: "any number of random characters is a name of its own",
    mutants: [["output/report-file.ts", "6", "7"]],
  },
  {
    why: "a path without a folder is as deep as one from the root",
    mutants: [["src/tree/paths.ts", '"/"', '""', 'folder = "/"']],
  },
  {
    why: "what is noted again is the same",
    mutants: [["memory/observed-tree.ts", "this.#folders.has(folder)", "false"]],
  },
  {
    why: "with one environment more, memory is collected as late as by default, and the answer is the same",
    mutants: [["cli/check/lean-heap.ts", "4_000", "4001"]],
  },
  {
    why: "a shape that isn't known to be the same is found out, to the same",
    mutants: [["changes/states.ts", "[...changed].filter(isKustomizationFile)", "[...changed]"]],
  },
  {
    why: "so many bytes at once, or places in a table, are more than enough",
    mutants: [
      ["kustomize/src/text/bytes.ts", "8192", "8193"],
      ["kustomize/src/text/bytes.ts", "128", "129", "new Int8Array"],
    ],
  },
  {
    why: "any number below 0 says that a character is no digit of base64",
    mutants: [["kustomize/src/text/bytes.ts", "1", "2"]],
  },
  {
    why: "what the short way doesn't take is normalised the long way, to the same",
    mutants: [
      ["src/tree/paths.ts", '"/."', '""'],
      ["src/tree/paths.ts", '"//"', '""'],
    ],
  },
  {
    why: "folders that are added again are the same",
    mutants: [
      ["src/tree/memory.ts", '"/"', '""', "const last ="],
      ["src/tree/memory.ts", '"/"', '""', "let folder ="],
      ["src/tree/memory.ts", "folder = absolute.slice(0, last)", "undefined"],
      ["src/tree/memory.ts", "last === folder.length && absolute.startsWith(folder)", "false"],
    ],
  },
  {
    why: "a stamp that is written out again is the same",
    mutants: [["record/record.ts", "stamp !== last", "true"]],
  },
  {
    why: "the same layer is put in the same place",
    mutants: [["layers/layers.ts", "!layers.has(name)", "true"]],
  },
  {
    why: "all of them have the same kind",
    mutants: [["code/repeated-objects.ts", "0", "1", "objects[0] as ImportedObject"]],
  },
  {
    why: "any number makes a stand-in of its own",
    mutants: [["import/value-in.ts", "0", "1", "let made"]],
  },
  {
    why: "objects are read one by one or all at once, to the same",
    mutants: [["kustomize/src/node/git/objects.ts", "false", "true", "#again"]],
  },
  {
    why: "an index without conflicts is asked for them, and has none",
    mutants: [["commit/contents.ts", "!begun || head === undefined", "true"]],
  },
  {
    why: "it only reads many files at once",
    mutants: [["check/argo-pairs.ts", "tree.prepare([...files, ...odd])", "undefined"]],
  },
  {
    why: "two folders are read one by one, to the same",
    mutants: [["git/revision-files.ts", "named.length < 2", "(named.length) <= (2)"]],
  },
  {
    why: "what the short way takes is matched the long way, to the same",
    mutants: [["transform/images.ts", "!shortcuts.taken", "shortcuts.taken"]],
  },
  {
    why: "each short way comes to the same as the long way",
    mutants: [
      ["src/shortcuts.ts", "true", "false"],
      ["layers/tree.ts", "!shortcuts.taken", "true"],
    ],
  },
  {
    why: "any number below 0 says that no entry has the name",
    mutants: [["integrity/variable-reference.ts", "1", "2"]],
  },
  {
    why: "a batch that is read ahead in parts comes to the same",
    mutants: [["changes/some-at-a-time.ts", "overlays.length <= atATime", "(overlays.length) < (atATime)"]],
  },
  {
    why: "the same folders are affected by the same files",
    mutants: [["changes/states.ts", "old.folders !== now.folders", "true"]],
  },
  {
    why: "the copy has the same contents",
    mutants: [["changes/excepted-risks.ts", "excepted + excused.length === 0", "false"]],
  },
  {
    why: "it only saves looking for what there isn't",
    mutants: [
      ["reader/scalar-style.ts", "odd.folded.may", "true"],
      ["kustomize/src/merge/untyped.ts", "untypedNoText.may", "true"],
    ],
  },
  {
    why: "the names of the two texts aren't shown",
    mutants: [["review/src/text/unified-diff.ts", '""', '"mutated"']],
  },
  {
    why: "helm's version is asked again, and is the same",
    mutants: [["kustomize/src/node/helm.ts", "true", "false"]],
  },
  {
    why: "a memory that holds one more gives the same answers",
    mutants: [["kustomize/src/credentials/names.ts", "50_000", "50001"]],
  },
  {
    why: "the code for browsers gives the same hashes",
    mutants: [["kustomize/src/text/sha256.ts", 'typeof process === "undefined"', "true"]],
  },
  {
    why: "an equal list in place of the one that is there changes nothing",
    mutants: [
      ["kustomize/src/resource/shared.ts", "list.every((item, index) => item === value[index])", "false"],
    ],
  },
  {
    why: "the long way copies both lists, without leaving anything out",
    mutants: [["kustomize/src/merge/keyed-list.ts", '!texts.includes("")', "false"]],
  },
  {
    why: "stamps are only compared with each other",
    mutants: [["kustogen/src/project/vendored.ts", '""', '"mutated"']],
  },
  {
    why: "what stands before the first bits is cut off where a byte is stored",
    mutants: [["kustomize/src/text/bytes.ts", "0", "1"]],
  },
  {
    why: "what the short way takes is merged the long way, to the same",
    mutants: [
      [
        "kustomize/src/merge/strategic.ts",
        `directive === "replace" &&
      patch.every((element) => element !== null && this.#isPlain(element)) &&
      areDistinct(schema.mergeKeys, patch)`,
        "false",
      ],
    ],
  },
  {
    why: "what the short way doesn't take is merged the long way, to the same",
    mutants: [["kustomize/src/merge/distinct.ts", "ids.indexOf(ids[at] as string) !== at", "true"]],
  },
  {
    why: "the texts of all elements begin with it",
    mutants: [["kustomize/src/merge/distinct.ts", '""', '"mutated"']],
  },
  {
    why: "no string ends at the first character of the text",
    mutants: [["kustomize/src/merge/json-text.ts", "end > 0", "(end) >= (0)"]],
  },
  {
    why: "files of other systems are in memory, and aren't rendered",
    mutants: [
      [
        "kustogen/src/delivery/summary.ts",
        'systems.has((folder === "base" ? below[0] : below[1]) ?? "")',
        "true",
      ],
    ],
  },
  {
    why: "argocd comes before docs by its name, too",
    mutants: [["kustogen/src/delivery/message.ts", "2", "3"]],
  },
  {
    why: "the index is waited for in steps of 50 ms",
    mutants: [["delivery/commit/verify.ts", "10_000", "10001"]],
  },
  {
    why: "a memory that is never emptied gives the same answers",
    mutants: [["kustogen/src/text/write-yaml.ts", "written.clear()", "undefined"]],
  },
  {
    why: "a memory that is emptied at another time gives the same answers",
    mutants: [
      ["kustomize/src/provenance/provenance.ts", "files.size > KEPT", "true"],
      ["kustomize/src/provenance/provenance.ts", "files.size > KEPT", "false"],
      ["kustomize/src/provenance/provenance.ts", "files.size > KEPT", "(files.size) >= (KEPT)"],
      ["kustomize/src/provenance/provenance.ts", "500", "501"],
      ["credentials/text.ts", "plain.size >= FEW", "false"],
      ["credentials/text.ts", "plain.size >= FEW", "(plain.size) > (FEW)"],
      ["credentials/text.ts", "plain.size >= FEW", "true"],
      ["credentials/text.ts", "odd.size >= FEW", "false"],
      ["credentials/text.ts", "odd.size >= FEW", "(odd.size) > (FEW)"],
      ["credentials/text.ts", "odd.size >= FEW", "true"],
      ["credentials/text.ts", "known.size >= FEW", "false"],
      ["credentials/text.ts", "known.size >= FEW", "(known.size) > (FEW)"],
      ["credentials/text.ts", "known.size >= FEW", "true"],
      ["credentials/text.ts", "plain.clear()", "undefined"],
      ["credentials/text.ts", "odd.clear()", "undefined"],
      ["credentials/text.ts", "known.clear()", "undefined", "known.size >= FEW"],
      ["credentials/text.ts", "4_000", "4001"],
      ["kinds/qualified-names.ts", "good.size >= LIMIT", "false"],
      ["kinds/qualified-names.ts", "good.size >= LIMIT", "(good.size) > (LIMIT)"],
      ["kinds/qualified-names.ts", "good.size >= LIMIT", "true"],
      ["kinds/qualified-names.ts", "good.clear()", "undefined"],
      ["kinds/qualified-names.ts", "20_000", "20001"],
      ["integrity/image-name.ts", "good.size >= LIMIT", "false"],
      ["integrity/image-name.ts", "good.size >= LIMIT", "(good.size) > (LIMIT)"],
      ["integrity/image-name.ts", "good.size >= LIMIT", "true"],
      ["integrity/image-name.ts", "good.clear()", "undefined"],
      ["integrity/image-name.ts", "20_000", "20001"],
      ["kubernetes/quantity.ts", "values.size >= LIMIT", "false"],
      ["kubernetes/quantity.ts", "values.size >= LIMIT", "(values.size) > (LIMIT)"],
      ["kubernetes/quantity.ts", "values.size >= LIMIT", "true"],
      ["kubernetes/quantity.ts", "values.clear()", "undefined"],
      ["kubernetes/quantity.ts", "10_000", "10001"],
      ["kubernetes/credentials/find.ts", "telling.size >= LIMIT", "false"],
      ["kubernetes/credentials/find.ts", "telling.size >= LIMIT", "(telling.size) > (LIMIT)"],
      ["kubernetes/credentials/find.ts", "telling.size >= LIMIT", "true"],
      ["kubernetes/credentials/find.ts", "telling.clear()", "undefined"],
      ["kubernetes/credentials/find.ts", "10_000", "10001"],
      ["yaml/printer/print.ts", "writtenKeys.size >= MAX_KEYS", "false"],
      ["yaml/printer/print.ts", "writtenKeys.size >= MAX_KEYS", "(writtenKeys.size) > (MAX_KEYS)"],
      ["yaml/printer/print.ts", "writtenKeys.size >= MAX_KEYS", "true"],
      ["yaml/printer/print.ts", "writtenKeys.clear()", "undefined"],
      ["yaml/printer/print.ts", "5000", "5001"],
      ["text/write-yaml.ts", "written.size >= MAX_CACHED", "false"],
      ["yaml/printer/scalar.ts", "written.size >= MAX_CACHED", "false"],
      ["text/write-yaml.ts", "written.size >= MAX_CACHED", "(written.size) > (MAX_CACHED)"],
      ["yaml/printer/scalar.ts", "written.size >= MAX_CACHED", "(written.size) > (MAX_CACHED)"],
      ["text/write-yaml.ts", "written.size >= MAX_CACHED", "true"],
      ["yaml/printer/scalar.ts", "written.size >= MAX_CACHED", "true"],
      ["yaml/printer/scalar.ts", "written.clear()", "undefined"],
      ["text/write-yaml.ts", "20_000", "20001"],
      ["yaml/printer/scalar.ts", "20_000", "20001"],
      ["kustomize/src/credentials/names.ts", "known.size >= LIMIT", "false"],
      ["kustomize/src/credentials/names.ts", "known.size >= LIMIT", "(known.size) > (LIMIT)"],
      ["kustomize/src/credentials/names.ts", "known.clear()", "undefined"],
      ["regex/regex.ts", "compiled.size >= MOST_COMPILED", "false"],
      ["regex/regex.ts", "compiled.size >= MOST_COMPILED", "(compiled.size) > (MOST_COMPILED)"],
      ["regex/regex.ts", "compiled.size >= MOST_COMPILED", "true"],
      ["regex/regex.ts", "compiled.clear()", "undefined"],
      ["regex/regex.ts", "1000", "1001"],
    ],
  },
  {
    why: "a single key that no element has makes none of the lists distinct, either way",
    mutants: [["merge/distinct.ts", "keys.length < 2", "false"]],
  },
  {
    why: "all pairs are compared or a set is built, to the same",
    mutants: [
      ["merge/distinct.ts", "ids.length > FEW", "false"],
      ["merge/distinct.ts", "ids.length > FEW", "true"],
      ["merge/distinct.ts", "ids.length > FEW", "(ids.length) >= (FEW)"],
      ["merge/distinct.ts", "12", "13"],
    ],
  },
  {
    why: "nothing joined to a list is the list",
    mutants: [["transform/config/config.ts", "added.length === 0", "false"]],
  },
  {
    why: "without another one, nothing is compared with it",
    mutants: [["import/shared-functions.ts", "0", "1", "pairs[0]?.count ?? 0"]],
  },
  {
    why: "above a key inside another one is at least that one's line",
    mutants: [["import/environment-sections.ts", "end >= 0", "(end) > (0)"]],
  },
  {
    why: "only that the numbers differ counts",
    mutants: [["import/value-in.ts", "0", "1", "let made = 0"]],
  },
  {
    why: "one thread finds what two do",
    mutants: [
      ["cli/check/threads/second-thread.ts", "1_500", "1501"],
      ["cli/diff/threads/second-thread.ts", "1_000", "1001"],
    ],
  },
  {
    why: "a list that is gone through or looked up gives the same",
    mutants: [
      ["cluster/resource-index.ts", "8", "9"],
      ["selection/label-index.ts", "8", "9"],
    ],
  },
  {
    why: "one thread makes what two do",
    mutants: [["threads/generate-all.ts", "200", "201"]],
  },
  {
    why: "nothing is looked for at the beginning of a path",
    mutants: [
      ["discovery/flux-made.ts", "0", "1", "end >= 0"],
      ["discovery/flux-made.ts", "end >= 0", "(end) > (0)"],
    ],
  },
  {
    why: "each other state that is matched has found at least one object",
    mutants: [
      ["factor/affixes.ts", "0", "1", "best.found < 0"],
      ["factor/affixes.ts", "best.found < 0", "(best.found) <= (0)"],
    ],
  },
  {
    why: "only that the name is no other one counts",
    mutants: [["memory/whole-memory.ts", '"all"', '""']],
  },
  {
    why: "git lists all files in place of some, which are looked up by path",
    mutants: [
      ["delivery/commit.ts", "paths.length > NAMED", "true"],
      ["delivery/commit.ts", "paths.length > NAMED", "(paths.length) >= (NAMED)"],
      ["delivery/commit.ts", "200", "201"],
    ],
  },
  {
    why: "a definition ends with a brace, so that it is told from the next one",
    mutants: [["check/declared-kinds.ts", '","', '""']],
  },
  {
    why: "a part that every match has",
    mutants: [["credentials/urls.ts", '""', '"mutated"', 'info = ""']],
  },
  {
    why: "git writes all three before the tab",
    mutants: [["review/src/git/repository.ts", '""', '"mutated"', 'tag = "", mode = "", id = ""']],
  },
  {
    why: "it only saves a search where nothing can be found, or makes one faster",
    mutants: [
      ["kustomize/src/credentials/pairs.ts", 'text.includes(">")', "true"],
      ["kustomize/src/credentials/pairs.ts", '">"', '""', 'text.includes(">")'],
      ["kustomize/src/credentials/pairs.ts", 'text.includes("value")', "true"],
      ["kustomize/src/credentials/pairs.ts", '"value"', '""', 'text.includes("value")'],
      ["kustomize/src/credentials/pairs.ts", 'text.includes("\'")', "true"],
      ["kustomize/src/credentials/pairs.ts", '"\'"', '""', 'text.includes("\'")'],
      ["kustomize/src/credentials/pairs.ts", '"<!--"', '""'],
      ["kustomize/src/credentials/pairs.ts", 'line.includes("=") || line.includes(":")', "true"],
      ["kustomize/src/credentials/pairs.ts", '"="', '""', 'line.includes("=") ||'],
      ["kustomize/src/credentials/pairs.ts", '":"', '""', '|| line.includes(":")'],
      ["kustomize/src/credentials/pairs.ts", 'line.includes("$")', "true"],
      ["kustomize/src/credentials/pairs.ts", '"$"', '""'],
      ["kustomize/src/credentials/pairs.ts", "line.includes('\"') || line.includes(\"'\")", "true"],
      ["kustomize/src/credentials/pairs.ts", "'\"'", '""'],
      ["kustomize/src/credentials/pairs.ts", '"\'"', '""', 'line.includes("\'")'],
      ["kustomize/src/credentials/pairs.ts", 'line.includes("</")', "true"],
      ["kustomize/src/credentials/pairs.ts", '"</"', '""'],
      ["kustomize/src/credentials/urls.ts", '!text.includes("@")', "false"],
      ["kustomize/src/credentials/urls.ts", '"@"', '""'],
      ["kustomize/src/credentials/urls.ts", '!text.includes("?")', "false"],
      ["kustomize/src/credentials/urls.ts", '"?"', '""'],
      [
        "kustomize/src/credentials/forms.ts",
        `FORMS.flatMap(({ marks }) => marks)
    .toSorted((a, b) => Number(typeof a !== "string") - Number(typeof b !== "string"))`,
        "FORMS.flatMap(({ marks }) => marks)",
      ],
      [
        "kustomize/src/credentials/forms.ts",
        'Number(typeof a !== "string") - Number(typeof b !== "string")',
        '(Number(typeof a !== "string")) + (Number(typeof b !== "string"))',
      ],
      ["kustomize/src/credentials/forms.ts", 'typeof a !== "string"', '(typeof a) === ("string")'],
      ["kustomize/src/credentials/forms.ts", 'typeof b !== "string"', '(typeof b) === ("string")'],
    ],
  },
  {
    why: "a group that every match has",
    mutants: [
      ["git/revision-files.ts", '""', '"mutated"', 'object: id = ""'],
      ["git/not-here.ts", '""', '"mutated"', 'tag = "", mode = ""'],
      ["vendor/fetch.ts", '""', '"mutated"', 'let [common = ""]'],
      ["delivery/history.ts", '""', '"mutated"', 'blob = "", whole = ""'],
      ["delivery/history.ts", '""', '"mutated"', 'id = "", author = ""'],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of text.matchAll(DIRECTIVE)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of text.matchAll(DIRECTIVE_ACL)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of text.matchAll(SQL)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of text.matchAll(NAMED_VALUE)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of pairs)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of calls)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', "of elements)"],
      ["kustomize/src/credentials/pairs.ts", '""', '"mutated"', 'double ?? single ?? bare ?? ""'],
      ["kustomize/src/credentials/urls.ts", '""', '"mutated"', 'host = ""'],
      ["kustomize/src/credentials/urls.ts", '""', '"mutated"', "of text.matchAll(BARE)"],
      ["kustomize/src/credentials/urls.ts", '""', '"mutated"', "of text.matchAll(QUERY)"],
    ],
  },
  {
    why: "a parameter without a name has no name of a credential",
    mutants: [
      ["kustomize/src/credentials/urls.ts", "0", "1", "equals < 0"],
      ["kustomize/src/credentials/urls.ts", "equals < 0", "(equals) <= (0)"],
    ],
  },
  {
    why: "a mark that every text has lets all through to the search itself, which finds the same",
    mutants: [
      ["kustomize/src/credentials/forms.ts", '"-----BEGIN"', '""'],
      ["kustomize/src/credentials/forms.ts", '"PuTTY-User-Key-File-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"AGE-SECRET-KEY-1"', '""'],
      ["kustomize/src/credentials/forms.ts", '"AKIA ASIA ABIA ACCA"', '""'],
      ["kustomize/src/credentials/forms.ts", '"ghp_ gho_ ghu_ ghs_ ghr_ github_pat_"', '""'],
      [
        "kustomize/src/credentials/forms.ts",
        '"glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- glsoat- glffct-"',
        '""',
      ],
      ["kustomize/src/credentials/forms.ts", '"xox xapp-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"hooks.slack.com/"', '""'],
      ["kustomize/src/credentials/forms.ts", '"/webhooks/"', '""'],
      ["kustomize/src/credentials/forms.ts", '".webhook.office.com/"', '""'],
      ["kustomize/src/credentials/forms.ts", '":AA"', '""'],
      [
        "kustomize/src/credentials/forms.ts",
        '"sk_live sk_test sk_prod rk_live rk_test rk_prod whsec_"',
        '""',
      ],
      ["kustomize/src/credentials/forms.ts", '"sk-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"AIza"', '""'],
      ["kustomize/src/credentials/forms.ts", '"ya29. GOCSPX-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"npm_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"pypi-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"SG."', '""'],
      ["kustomize/src/credentials/forms.ts", '"key-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"-us0 -us1 -us2 -us3 -us4 -us5 -us6 -us7 -us8 -us9"', '""'],
      [
        "kustomize/src/credentials/forms.ts",
        '"SK0 SK1 SK2 SK3 SK4 SK5 SK6 SK7 SK8 SK9 SKa SKb SKc SKd SKe SKf"',
        '""',
      ],
      ["kustomize/src/credentials/forms.ts", '"hf_ api_org_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"hvs. hvb. hvr."', '""'],
      ["kustomize/src/credentials/forms.ts", '"doo_v1_ dop_v1_ dor_v1_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"dckr_pat_ dckr_oat_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"shpat_ shpca_ shppa_ shpss_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"lin_api_ lin_oauth_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit."', '""'],
      ["kustomize/src/credentials/forms.ts", '"NRAK- NRII- NRJS- NRRA- NRAL-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"sntrys_ sntryu_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"ATATT ATBB ATCTT"', '""'],
      ["kustomize/src/credentials/forms.ts", '"glsa_ glc_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"dapi"', '""'],
      ["kustomize/src/credentials/forms.ts", '"figd_ figo_ figu_ figr_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"secret_ ntn_"', '""'],
      ["kustomize/src/credentials/forms.ts", '".atlasv1."', '""'],
      ["kustomize/src/credentials/forms.ts", '"ops_eyJ"', '""'],
      ["kustomize/src/credentials/forms.ts", '"fm1 fm2"', '""'],
      ["kustomize/src/credentials/forms.ts", '"sbp_ sb_secret_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"pscale_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"PMAK-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"rubygems_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"cio"', '""'],
      ["kustomize/src/credentials/forms.ts", '"pul-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"CCIPAT_ CCIPRJ_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"bkua_ bkat_ bkct_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"AKCp cmVmd"', '""'],
      ["kustomize/src/credentials/forms.ts", '"sq0atp- sq0csp- sq0idp- EAAA"', '""'],
      ["kustomize/src/credentials/forms.ts", '"pplx-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"r8_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"xai-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"sqp_ squ_ sqa_"', '""'],
      ["kustomize/src/credentials/forms.ts", '"dt0c01. dt0s0"', '""'],
      ["kustomize/src/credentials/forms.ts", '"HRKU-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"v1.0-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"Q~"', '""'],
      ["kustomize/src/credentials/forms.ts", '"sig="', '""'],
      ["kustomize/src/credentials/forms.ts", '"tskey-"', '""'],
      ["kustomize/src/credentials/forms.ts", '"PrivateKey PresharedKey"', '""'],
      ["kustomize/src/credentials/forms.ts", '"sk.eyJ tk.eyJ"', '""'],
      ["kustomize/src/credentials/forms.ts", '"eyJ"', '""'],
      ["kustomize/src/credentials/forms.ts", '"Bearer "', '""'],
      ["kustomize/src/credentials/forms.ts", '"Bearer\\t"', '""'],
      ["kustomize/src/credentials/forms.ts", '"Token "', '""'],
      ["kustomize/src/credentials/forms.ts", '"Token\\t"', '""'],
      ["kustomize/src/credentials/forms.ts", '"Api-Key "', '""'],
      ["kustomize/src/credentials/forms.ts", '"Api-Key\\t"', '""'],
      ["kustomize/src/credentials/forms.ts", '"ApiKey "', '""'],
      ["kustomize/src/credentials/forms.ts", '"ApiKey\\t"', '""'],
      ["kustomize/src/credentials/forms.ts", '"Basic "', '""'],
      ["kustomize/src/credentials/forms.ts", '"Basic\\t"', '""'],
      ["kustomize/src/credentials/forms.ts", "'\"auth\"'", '""'],
      [
        "kustomize/src/credentials/forms.ts",
        '":$apr1$ :$2a$ :$2b$ :$2x$ :$2y$ :$1$ :$5$ :$6$ :$argon2 :{SSHA} :{SHA} :{PLAIN}"',
        '""',
      ],
      ["kustomize/src/credentials/forms.ts", '"$2a$ $2b$ $2x$ $2y$ $7$ $argon2 $y$ $gy$"', '""'],
    ],
  },
  {
    why: "what throws is caught, and comes to the same",
    mutants: [["output/entries.ts", "false", "true", "throwIfNoEntry"]],
  },
  {
    why: "it is only waited for a little less",
    mutants: [["delivery/readiness.ts", "0", "1", "let waited = 0"]],
  },
  {
    why: "git lists the history of whole folders in place of some files, of which the same are looked up",
    mutants: [
      ["delivery/history.ts", "paths.length <= NAMED", "false"],
      ["delivery/history.ts", "paths.length <= NAMED", "(paths.length) < (NAMED)"],
      ["delivery/history.ts", "200", "201"],
    ],
  },
  {
    why: "a single change whose subject is too long is too long with more behind it",
    mutants: [["kustogen/src/delivery/message.ts", "count > 0", "(count) >= (0)"]],
  },
  {
    why: "what is printed is only kept for those who print it in the same way",
    mutants: [
      ["kustomize/src/renderer.ts", "plain", "false"],
      ["kustomize/src/renderer.ts", "!keepOrigin", "keepOrigin"],
      ["kustomize/src/renderer.ts", "!keepTransformations", "keepTransformations"],
    ],
  },
  {
    why: "of the memory exactly so many bytes are never used",
    mutants: [["kustogen/src/cli/run-end.ts", "used > all * FILLED", "(used) >= (all * FILLED)"]],
  },
  {
    why: "nobody reads the sources in a source map",
    mutants: [["project/bundle.ts", "false", "true", "sourcesContent"]],
  },
];

/** Why a mutant is no other program; undefined for one that some test should notice. */
export function equivalentBecause(mutant: Mutant): string | undefined {
  return EQUIVALENT.find(({ mutants }) =>
    mutants.some(
      ([file, before, after, line]) =>
        mutant.file.endsWith(file) &&
        mutant.before === before &&
        mutant.after === after &&
        (line === undefined || lineOf(mutant).includes(line)),
    ),
  )?.why;
}

function lineOf({ file, line }: Mutant): string {
  return readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
}
