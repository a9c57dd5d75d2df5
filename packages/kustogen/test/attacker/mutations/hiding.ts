import { addTo, edit, put } from "../files.ts";
import { evilIn, evilObject, evilPatch, kustomizationOf, someOverlay } from "./evil.ts";
import { type Family, family, inOverlay } from "./family.ts";

/** Files that could switch the review off, forge it or make it run something, beside a change that must be seen. */
export const HIDING: Family[] = [
  inOverlay("attributes", (files, overlay, random, repository, { marker }) => {
    evilIn(files, overlay, random);
    if (repository.applications.length > 0 && random.chance(0.5)) {
      const { file } = random.pick(repository.applications);
      edit(files, file, (own) => {
        (own.spec as { source: Record<string, unknown> }).source.targetRevision = "evil";
      });
    }
    const line = random.pick([
      "-diff",
      "binary",
      "-text",
      "export-ignore",
      "working-tree-encoding=UTF-16",
      "working-tree-encoding=UTF-16LE-BOM",
      "working-tree-encoding=SHIFT_JIS",
      "filter=evil diff=evil",
      "text eol=crlf",
      "text=auto eol=crlf ident",
      "merge=ours -grep",
      "linguist-generated",
    ]);
    files.set(".gitattributes", `${random.pick(["*", "*.yaml", "**/*.yaml", "argocd/**"])} ${line}\n`);
    files.set(".gitconfig", `[filter "evil"]\n\tsmudge = touch ${marker}\n\tclean = touch ${marker}\n`);
  }),
  inOverlay("changed-on-checkout", (files, overlay, random) => {
    const patch = `${overlay}/checkout.patch.yaml`;
    const script = `${overlay}/start.sh`;
    const how = random.pick(["encoding", "ends", "id", "macro"]);
    edit(files, kustomizationOf(files, overlay), (own) => {
      if (how === "encoding") addTo(own, "patches", { path: "checkout.patch.yaml" });
      else addTo(own, "configMapGenerator", { name: "script", files: ["start.sh"] });
    });
    // In SHIFT_JIS, the yen sign is a backslash, and the text ends elsewhere.
    const { apiVersion, kind, metadata, spec } = evilPatch(files, overlay, random);
    const shown = `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: ${JSON.stringify(metadata).slice(0, -1)}, annotations: {a: "¥", b: ", c: d}}`;
    files.set(patch, `${shown}, spec: ${JSON.stringify(spec)}} #"}}}\n`);
    files.set(script, "#!/bin/sh\n# $Id$\nexec serve\n");
    const names = {
      encoding: "checkout.patch.yaml working-tree-encoding=SHIFT_JIS",
      ends: "*.sh text eol=crlf",
      id: "start.sh ident",
      macro: "*.sh odd",
    };
    files.set(".gitattributes", "[attr]odd ident eol=crlf\n");
    files.set(
      `${random.chance(0.5) ? `${overlay}/` : ""}.gitattributes`,
      `[attr]odd ident eol=crlf\n${names[how as keyof typeof names]}\n`,
    );
  }),
  inOverlay("ignored", (files, overlay, random) => {
    evilIn(files, overlay, random);
    files.set(".gitignore", random.pick(["*\n", `${overlay}\n`, "*.yaml\n", "**/evil*\n"]));
  }),
  inOverlay("overlays-left-out", (files, overlay, random) => {
    evilIn(files, overlay, random);
    const how = random.pick([
      { exclude: [overlay] },
      { exclude: ["**"] },
      { paths: ["nothing/*"] },
      { paths: [], exclude: ["*/**"] },
    ]);
    put(files, "kustogen.yaml", { overlays: how });
  }),
  inOverlay("exceptions", (files, overlay, random) => {
    evilIn(files, overlay, random);
    const rule = random.pick([
      "change/privileges-raised",
      "change/new-power",
      "change/image-moved",
      "production/non-root",
    ]);
    put(files, "kustogen.yaml", { exceptions: [{ rule, reason: "PWN: all is well" }] });
  }),
  family("configuration-that-can't-be-read", (files, repository, random) => {
    evilIn(files, someOverlay(repository, random), random);
    files.set(
      "kustogen.yaml",
      random.pick([
        "exceptions: nonsense\n",
        '"x\\n::error::PWN": 1\n',
        "{",
        "overlays: {paths: ['##[error]PWN']}\n",
        "a: &a [*a]\n",
        "__proto__: {overlays: {exclude: ['**']}}\n",
        "\u0000",
        "constructor: 1\n",
      ]),
    );
  }),
  family("folders-renamed", (files, repository, random) => {
    evilIn(files, someOverlay(repository, random), random);
    put(files, "kustogen.yaml", { folders: { overlays: random.pick(["nothing", "..", "/", "base"]) } });
  }),
  family("forged-report", (files, repository, random, { outside }) => {
    evilIn(files, someOverlay(repository, random), random);
    for (const folder of ["kustogen-review", "."])
      for (const name of ["report.json", "comment.md", "page.html"])
        files.set(
          folder === "." ? name : `${folder}/${name}`,
          random.chance(0.5) ? { link: outside } : '{"environments":[],"unchanged":[],"notRendered":[]}',
        );
  }),
  family("bare-repository", (files, repository, random, { marker }) => {
    const overlay = random.chance(0.5) ? someOverlay(repository, random) : random.pick(repository.bases);
    if (random.chance(0.5)) evilIn(files, someOverlay(repository, random), random);
    files.set(`${overlay}/HEAD`, "ref: refs/heads/main\n");
    files.set(`${overlay}/objects/.keep`, "");
    files.set(`${overlay}/refs/heads/.keep`, "");
    files.set(
      `${overlay}/config`,
      `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch ${marker}; false"\n\thooksPath = hooks\n\tpager = touch ${marker}\n[diff]\n\texternal = touch ${marker}\n[alias]\n\tls-files = !touch ${marker}\n`,
    );
  }),
  inOverlay("programs-of-kustomize", (files, overlay, random, _, { marker }) => {
    const config = random.pick([
      "exec: {path: ./run.sh}",
      "container: {image: evil.example/x}",
      "starlark: {path: ./run.star}",
    ]);
    files.set(`${overlay}/run.sh`, `#!/bin/sh\ntouch ${marker}\n`);
    files.set(`${overlay}/run.star`, "print(1)\n");
    files.set(
      `${overlay}/function.yaml`,
      `apiVersion: x/v1\nkind: Y\nmetadata:\n  name: y\n  annotations:\n    config.kubernetes.io/function: |\n      ${config}\n`,
    );
    edit(files, kustomizationOf(files, overlay), (own) => {
      own[random.pick(["generators", "transformers", "validators"])] = ["function.yaml"];
    });
  }),
  family("module-of-the-repository", (files, repository, random, { marker }) => {
    evilIn(files, someOverlay(repository, random), random);
    const code = `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "ran");\n`;
    files.set(
      "package.json",
      JSON.stringify({
        name: "x",
        type: "commonjs",
        main: "index.js",
        scripts: { preinstall: `touch ${marker}` },
      }),
    );
    files.set("index.js", code);
    files.set("generators/environments/production.yaml", "stage: production\n");
    files.set("generators/systems/index.ts", code);
    files.set("node_modules/kustogen/index.js", code);
    files.set("node_modules/.bin/kustomize", `#!/bin/sh\ntouch ${marker}\n`);
    files.set(".npmrc", `node-options=--require=./index.js\n`);
  }),
  inOverlay("outside-of-the-repository", (files, overlay, random, _, { outside }) => {
    const folder = outside.split("/").slice(0, -1).join("/");
    const up = "../".repeat(overlay.split("/").length + 1);
    const how = random.pick(["folder", "link", "file", "absolute", "generator", "component"]);
    if (how === "link") files.set(`${overlay}/linked.yaml`, { link: outside });
    edit(files, kustomizationOf(files, overlay), (own) => {
      if (how === "folder") own.resources = [`${up}outside`];
      if (how === "component") own.components = [`${up}outside`];
      if (how === "link") own.resources = ["linked.yaml"];
      if (how === "file") own.resources = [`${up}outside/secret.yaml`];
      if (how === "absolute") own.resources = [folder];
      if (how === "generator") own.configMapGenerator = [{ name: "leak", files: [outside] }];
    });
  }),
  family("limits-lowered", (files, repository, random) => {
    evilIn(files, someOverlay(repository, random), random);
    const limits = {
      resources: 1,
      kustomizations: 1,
      fileMiB: 1,
      fileValues: 1,
      applications: 1,
      setApplications: 1,
      expandedMiB: 1,
    };
    put(files, "kustogen.yaml", { limits });
  }),
  family("stages-made-milder", (files, repository, random) => {
    const { folder, environment } = random.pick(repository.overlays);
    evilIn(files, folder, random);
    put(files, "kustogen.yaml", { stages: { [environment]: "development" } });
  }),
  family("unusual-place", (files, repository, random) => {
    // A folder that nobody names, with a plain kustomization.
    const folder = random.pick([
      "docs/examples/x",
      ".github/x",
      "test/fixtures/x",
      "node_modules/x",
      ".argocd/x",
      "x",
    ]);
    if (random.chance(0.3)) evilIn(files, someOverlay(repository, random), random);
    put(files, `${folder}/kustomization.yaml`, { resources: ["evil.yaml"] });
    put(files, `${folder}/evil.yaml`, evilObject(random));
  }),
];
