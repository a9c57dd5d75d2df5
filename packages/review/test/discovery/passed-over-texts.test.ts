import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { MentioningTexts } from "../../src/check/text-files.ts";
import { appliedFiles } from "../../src/discovery/applied-files.ts";
import { argoObjectsIn } from "../../src/discovery/argo-documents.ts";
import { fluxIn } from "../../src/discovery/flux.ts";
import { filledByFlux } from "../../src/discovery/flux-build.ts";
import { linesWith } from "../../src/discovery/lines-with.ts";
import { MentionedFolders } from "../../src/discovery/mentioned-folders.ts";
import { WrittenFiles } from "../../src/discovery/written-files.ts";
import { credentialLines } from "../../src/kubernetes/credentials/lines.ts";

// Texts and lines that can't hold what is looked for are passed over: what is found is the same.

const random = randomFrom(7);
const chance = (below: number) => Math.floor(random() * below);
const textOf = (words: readonly string[], count: number) =>
  Array.from({ length: count }, () => words[chance(words.length)]).join("");

afterEach(() => {
  shortcuts.taken = true;
});

describe("lines with a mark", () => {
  it("are those that a split text has, whatever stands around them", () => {
    const mark = /ab|\bcd\b|[^\S\n]>/;
    for (let turn = 0; turn < 500; turn++) {
      const text = textOf(["ab", "cd", "\n", "\n\n", " >", ">", "a", " ", "\r\n"], chance(20));
      expect([...linesWith(new RegExp(mark, "g"), text)]).toEqual(
        text.split("\n").filter((line) => mark.test(line)),
      );
    }
  });

  it("of a command say which file it writes", () => {
    const by = (line: string) =>
      new WrittenFiles(() => [{ path: "run.sh", text: `a->b\n${line}\n` }]).by("k8s/web/patch.yaml");
    for (const line of [
      "envsubst < in > k8s/web/patch.yaml",
      "cat a | tee -a web/patch.yaml",
      "sed s/a/b/ in >> $DIR/patch.yaml",
      "tool --out-file=patch.yaml",
      "cp template.yaml k8s/web/patch.yaml",
    ])
      expect(by(line)).toBe("run.sh");
    for (const line of ["a => patch.yaml", "<p>patch.yaml</p>", "a ->patch.yaml"])
      expect(by(line)).toBe(undefined);
  });
});

describe("files that texts write", () => {
  it("are the same whether or not paths with another end are passed over", () => {
    const files = ["k8s/web/patch.yaml", "k8s/web/env", "config.yaml", "k8s/web"];
    const words = [
      ...[
        "\n",
        "\n",
        " ",
        " ",
        "/",
        "/",
        "k8s",
        "web",
        "patch",
        "config",
        "env",
        ".yaml",
        ".",
        "*",
        "$DIR",
        "<name>",
      ],
      ...["\nDIR=k8s/", "mkdir -p ", "cp a ", "tee ", " > ", " --output=", "rm ", "Create `", "` or 'x.y'"],
    ];
    for (let turn = 0; turn < 2000; turn++) {
      const path = ["docs/a.md", "k8s/web/README.md", "k8s/Makefile", "c.sh"][chance(4)] as string;
      const text = textOf(words, 3 + chance(25));
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        const written = new WrittenFiles(() => [{ path, text }]);
        return files.map((file) => [written.by(file), written.by(file, true)]);
      });
      expect(short, text).toEqual(long);
    }
  });

  it("may be asked for in a sentence behind other quoted names", () => {
    const by = (text: string) =>
      new WrittenFiles(() => [{ path: "k8s/README.md", text }]).by("k8s/config.env", true);
    expect(by("No `name`.\n\nSee `a.md`, and create `config.env` beside `b.yaml` first.")).toBe(
      "k8s/README.md",
    );
    expect(by("`config.env` is another file than `a.md`.\nCreate one.")).toBe(undefined);
  });
});

describe("folders that texts mention", () => {
  it("are the same whether or not lines without their names are passed over", () => {
    const folders = ["k8s/overlays/prod", "k8s", "deploy", "docs", "a/x.y/deploy", ""];
    const words = [
      ...[
        "\n",
        "\n",
        " ",
        " ",
        "/",
        "/",
        "k8s/overlays/prod",
        "overlays",
        "prod",
        "deploy",
        "x.y",
        "a",
        "docs",
      ],
      ...[
        "path: ",
        '"path": "',
        '"',
        "paths: [",
        "cp -r ",
        "cd ",
        "# ",
        "- ",
        "image: ",
        "build ",
        ".",
        "..",
        "*",
      ],
      ...[
        "$ENV",
        "$" + "{{ a.b }}",
        "{{ .Values.env }}",
        "<name>",
        "[APP_NAME]",
        "kubectl apply -k ",
        "kustomize build ",
        "-f",
      ],
      ...["kustomization.yaml", "find . -name kustomization", "working-directory: ", "https://", "-"],
    ];
    for (let turn = 0; turn < 2000; turn++) {
      const path = ["docs/a.md", "k8s/b.yaml", "c.sh", "a/x.y/d.txt"][chance(4)] as string;
      const usual = turn % 2 === 0 ? words : words.filter((word) => !/kubectl|kustomiz|-f/.test(word));
      const text = textOf(usual, 3 + chance(25));
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        const told = new MentionedFolders([{ path, text }], folders);
        const how = folders.map((folder) => [told.of(folder), told.isTried(folder)]);
        return [how, told.instead("k8s/overlays/prod", () => true)];
      });
      expect(short, text).toEqual(long);
    }
  });
});

describe("files that texts apply", () => {
  it("are the same whether or not texts without a command are passed over", () => {
    const files = new Set(["boot/apps.yaml", "boot/web/ks.yaml", "ks.yaml"]);
    const words = [
      "boot/",
      "web/",
      "apps",
      "ks",
      ".yaml",
      "$ENV",
      "*",
      " ",
      " ",
      "\n",
      "\n",
      "\\\n",
      "# ",
      ".",
    ];
    const commands = ["kubectl apply ", "-f ", "-Rf", " --filename=", "argocd app create ", "replace"];
    for (let turn = 0; turn < 2000; turn++) {
      const path = ["docs/a.md", "boot/b.yaml", "c.sh"][chance(3)] as string;
      const text = textOf(turn % 2 === 0 ? words : [...words, ...commands], chance(25));
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        return appliedFiles([{ path, text }], files);
      });
      expect(short, text).toEqual(long);
    }
  });
});

describe("texts about a repository", () => {
  it("are empty for definitions of kinds, and whole for definitions beside other objects", () => {
    const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n";
    const read = (text: string) => {
      const file = {
        file: "/a.yaml",
        label: "a.yaml",
        environment: undefined,
        tree: new MemoryTree([]),
        read: () => text,
      };
      return [...new MentioningTexts(() => [file]).all()].map((one) => one.text).join();
    };
    expect(read(definition)).toBe("");
    expect(read(`${definition}---\n${definition}`)).toBe("");
    const others = [
      `${definition}---\nkind: Application\n`,
      `kind: Application\n---\n${definition}`,
      "- a list of kinds:\nkind: CustomResourceDefinitionList\n",
    ];
    for (const text of others) expect(read(text)).toBe(text);
  });

  it("are the same in each pass, though a file is read once, and only by a pass that gets to it", () => {
    for (const taken of [true, false]) {
      shortcuts.taken = taken;
      const read: string[] = [];
      const files = ["a", undefined, "kind: List\n"].map((text, at) => ({
        file: `/${at}`,
        label: String(at),
        environment: undefined,
        tree: new MemoryTree([]),
        read: () => {
          read.push(String(at));
          return text;
        },
      }));
      const texts = new MentioningTexts(() => files);
      for (const one of texts.all(new Set(["2"]))) expect(one).toEqual({ path: "0", text: "a" });
      expect(read).toEqual(["0", "1"]);
      const all = [
        { path: "0", text: "a" },
        { path: "2", text: "kind: List\n" },
      ];
      expect([[...texts.all()], [...texts.all()]]).toEqual([all, all]);
      expect(read.length).toBe(taken ? 3 : 8);
    }
  });
});

describe("forms of credentials", () => {
  it("are found in examples whatever names stand on other lines", () => {
    const words = [
      "password: hunter2\n",
      "token = x\n",
      `ghp_${"a1B2".repeat(10)}\n`,
      "\n",
      "AKIA",
      "IOSFODNN7EXAMPLX ",
      "//a:b@c\n",
    ];
    for (let turn = 0; turn < 300; turn++) {
      const text = textOf(words, chance(12));
      expect(credentialLines(text, "a.md", true)).toEqual(
        credentialLines(text, "a.md").filter(({ isForm }) => isForm),
      );
    }
  });
});

describe("objects of Argo CD", () => {
  it("are found however their kind is written, and files with an annotation alone aren't read", () => {
    const kinds = [
      "Application",
      '"Application"',
      '"\\x41pplication"',
      '"App\\\n  Project"',
      "AppProject",
      "ApplicationSet",
      "Rollout",
      "!!str Application",
      "!!binary QXBwUHJvamVjdA==",
    ];
    for (const kind of kinds)
      for (const wrap of [
        (text: string) => text,
        (text: string) => `kind: List\nitems:\n- ${text.replaceAll("\n", "\n  ")}`,
      ]) {
        const text = wrap(`apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: a}`);
        const found = [true, false].map((taken) => {
          shortcuts.taken = taken;
          return argoObjectsIn(bytesOf(text), "a.yaml");
        });
        expect(found[0]).toEqual(found[1]);
      }
    for (const group of [
      '"argoproj.io/v1alpha1"',
      '"\\x61rgoproj.io/v1alpha1"',
      '"argo\\\n  proj.io/v1alpha1"',
      "!!str argoproj.io/v1alpha1",
      "# a\\\n  argoproj.io/v1alpha1",
      "|-\n  argoproj.io/v1alpha1",
      "*group",
    ]) {
      const text = `x: [&group argoproj.io/v1alpha1]\napiVersion: ${group}\nkind: AppProject\nmetadata: {name: a}\n`;
      expect(argoObjectsIn(bytesOf(text), "a.yaml").objects).toHaveLength(1);
      const alone = group === "*group" ? text : text.slice(text.indexOf("\n") + 1);
      expect(argoObjectsIn(bytesOf(alone), "a.yaml").objects).toHaveLength(1);
    }
    const json = '{"apiVersion":"argoproj.io\\/v1alpha1","kind":"AppProject","metadata":{"name":"a"}}';
    expect(argoObjectsIn(bytesOf(json), "a.json").objects).toHaveLength(1);
    for (let at = 1; at < 20; at++) {
      const group = `${"YXJnb3Byb2ouaW8vdjFhbHBoYTE=".slice(0, at)}\n   ${"YXJnb3Byb2ouaW8vdjFhbHBoYTE=".slice(at)}`;
      const text = `apiVersion: !!binary |\n   ${group}\nkind: AppProject\nmetadata: {name: a}\n`;
      expect(argoObjectsIn(bytesOf(text), "a.yaml").objects).toHaveLength(1);
    }
    const data = "body: !!binary aGVsbG8=\n\ta: b\n";
    expect(argoObjectsIn(bytesOf(data), "a.yaml")).toEqual({ objects: [], unreadable: [] });
    const unreadable = "metadata: {annotations: {argocd.argoproj.io/sync-wave: 1}}\n\tkind: Deployment\n";
    expect(argoObjectsIn(bytesOf(unreadable), "a.yaml")).toEqual({ objects: [], unreadable: [] });
  });
});

describe("objects of Flux", () => {
  it("are the same whether or not files that only name its groups are passed over", () => {
    const groups = [
      "kustomize.toolkit.fluxcd.io",
      "source.toolkit.fluxcd.io",
      "helm.toolkit.fluxcd.io",
      "a.io",
    ];
    const documents = groups.flatMap((group) => [
      `apiVersion: ${group}/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./apps}\n`,
      `apiVersion: "${group}/v1"\nkind: GitRepository\nmetadata: {name: b}\n`,
      `{"apiVersion":"${group}\\/v1","kind":"HelmRelease","metadata":{"name":"c"}}\n`,
      `kind: List\nitems:\n- {apiVersion: ${group}/v1, kind: Bucket, metadata: {name: d}}\n`,
      `apiVersion: ${group}\nkind: Kustomization\nmetadata: {name: e}\nspec: {path: ./apps}\n`,
      `kind: CustomResourceDefinition\nmetadata: {name: kustomizations.${group}}\nspec: {group: ${group}}\n`,
      `kind: ClusterRole\nrules:\n- apiGroups: [${group}]\n`,
      `# ${group}/v1\n`,
    ]);
    let passedOver = 0;
    const some = fc.array(fc.constantFrom(...documents), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(some, (chosen) => {
        const bytes = bytesOf(chosen.join("---\n"));
        const [short, long] = [true, false].map((taken) => {
          shortcuts.taken = taken;
          return fluxIn(bytes, "/a.yaml");
        });
        expect(short).toEqual(long);
        if (chosen.join().includes("toolkit") && long?.sources.length === 0) passedOver++;
      }),
      { numRuns: 500 },
    );
    expect(passedOver).toBeGreaterThan(30);
    expect(passedOver).toBeLessThan(400);
  });
});

describe("variables of Flux", () => {
  it("are filled in whether or not values without any are passed over, whatever was filled in before", () => {
    const name = fc.constantFrom("a", "$" + "{A}", "b$");
    const text = fc.constantFrom("x", "$" + "{A}", "a-$" + "{B:=c}", "$$" + "{A}", "$");
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        text,
        fc.constantFrom(1, null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    const variables = fc.dictionary(fc.constantFrom("A", "B"), fc.constantFrom("1", "y", "$"));
    fc.assert(
      fc.property(value, value, fc.array(variables, { maxLength: 3 }), (one, other, given) => {
        const whole = { spec: { a: one, b: [other, one] }, data: other } as ValueMap;
        const [short, long] = [true, false].map((taken) => {
          shortcuts.taken = taken;
          return given.map((known) => filledByFlux(whole, new Map(Object.entries(known)), new Set()));
        });
        expect(short).toEqual(long);
      }),
    );
  });
});
