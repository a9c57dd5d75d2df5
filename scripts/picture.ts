// Draws the picture in README.md from a real run: it changes a line of an environment file in a clone of this repository,
// and shows what `kustogen diff` reports. Writes an SVG for each theme: npm run picture [-- --check]
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "zx";

const ROOT = process.cwd();
const FILE = "generators/environments/production.yaml";
/** The setting that the picture changes: the broker of teslasync keeps its messages, and then doesn't. */
const SETTING = { below: "mosquitto:", from: "persistence: true", to: "persistence: false" };
/** As wide as the report writes its lines. */
const COLUMNS = 120;

const THEMES = {
  light: {
    paper: "#ffffff",
    edge: "#d1d9e0",
    bar: "#f6f8fa",
    text: "#1f2328",
    faint: "#59636e",
    removed: "#d1242f",
    added: "#1a7f37",
    warning: "#9a6700",
    strong: "#0969da",
  },
  dark: {
    paper: "#0d1117",
    edge: "#3d444d",
    bar: "#151b23",
    text: "#f0f6fc",
    faint: "#9198a1",
    removed: "#f85149",
    added: "#3fb950",
    warning: "#d29922",
    strong: "#4493f8",
  },
};
type Theme = keyof typeof THEMES;

const [change, review] = await run();
let isCurrent = true;
for (const theme of Object.keys(THEMES) as Theme[]) {
  const path = join(ROOT, `docs/review-${theme}.svg`);
  const drawn = picture(theme, [
    { title: FILE, lines: change },
    { title: "npx kustogen diff", lines: review },
  ]);
  if (!process.argv.includes("--check")) writeFileSync(path, drawn);
  else if (readFileSync(path, "utf8") !== drawn) isCurrent = false;
}
if (!isCurrent) {
  process.stderr.write("docs/review-*.svg show another review than a run does: npm run picture\n");
  process.exit(1);
}

/** Changes the setting in a clone, generates and compares; returns the lines of the change and those of the review. */
async function run(): Promise<[string[], string[]]> {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-picture-"));
  try {
    await $`git clone --quiet --no-tags ${ROOT} ${folder}`;
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const file = join(folder, FILE);
    const before = readFileSync(file, "utf8");
    const at = before.indexOf(SETTING.from, before.indexOf(SETTING.below));
    if (at < 0) throw new Error(`${FILE}: expected ${SETTING.below} with ${SETTING.from}`);
    writeFileSync(file, before.slice(0, at) + SETTING.to + before.slice(at + SETTING.from.length));
    const kustogen = join(ROOT, "packages/kustogen/bin/kustogen.mjs");
    const here = $({
      cwd: folder,
      quiet: true,
      env: { ...process.env, COLUMNS: String(COLUMNS), NO_COLOR: "1" },
    });
    await here`node ${kustogen} gen --no-commit`;
    const said = await here`node ${kustogen} diff HEAD --env production --system teslasync`;
    const patch = await here`git diff --unified=1 -- ${FILE}`;
    const lines = said.stdout.split("\n");
    // From the headline to where the details of the roll-out begin.
    return [
      patch.stdout.trimEnd().split("\n").slice(5),
      lines.slice(1, lines.findIndex((line) => line.startsWith("  in the order in which")) - 1),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Two windows of text, one above the other, as an SVG. */
function picture(theme: Theme, windows: readonly { title: string; lines: readonly string[] }[]): string {
  const { paper, edge, bar, text, faint } = THEMES[theme];
  const [width, line, pad, head] = [COLUMNS * 7.23 + 32, 18, 14, 30];
  const parts: string[] = [];
  let top = 0.5;
  for (const { title, lines } of windows) {
    const height = head + 2 * pad + lines.length * line - 4;
    parts.push(
      `<rect x="0.5" y="${top}" width="${width - 1}" height="${height}" rx="8" fill="${paper}" stroke="${edge}"/>`,
      `<path d="M1 ${top + head}h${width - 2}" stroke="${edge}"/>`,
      `<rect x="1" y="${top + 0.5}" width="${width - 2}" height="${head - 1}" rx="7.5" fill="${bar}"/>`,
      `<text x="16" y="${top + 20}" fill="${faint}">${escaped(title)}</text>`,
      ...lines.map(
        (content, index) =>
          `<text x="16" y="${top + head + pad + 11 + index * line}" fill="${colour(theme, content) ?? text}">${escaped(content)}</text>`,
      ),
    );
    top += height + 12;
  }
  const label = "A changed line of production.yaml, and the review of it";
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top - 11}" width="${width}" role="img" aria-label="${label}">`,
    "<style>text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}</style>",
    ...parts,
    "</svg>",
  ].join("\n")}\n`;
}

/** The colour of a line by how it begins; undefined for one like any other. */
function colour(theme: Theme, line: string): string | undefined {
  const marks = THEMES[theme];
  if (/^\+/.test(line)) return marks.added;
  if (/^-/.test(line)) return marks.removed;
  if (/^\s+(?:warning|error|risk:)/.test(line)) return marks.warning;
  return /^(?:production|look|stop) /.test(line) ? marks.strong : undefined;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
