import { type Choice, compact } from "./choice.ts";
import { type Known, present } from "./known.ts";
import type { WriteFile } from "./plugins.ts";
import { NAMESPACES } from "./resources.ts";

type Map = Record<string, unknown>;

/** What files hold that become the values of a ConfigMap or Secret. */
const TEXTS = [
  ...["text\n", "a\r\nb\r\n", "tab\there", "  lead\n", "no end", "é ü\n", "\n\nx\n", "", "\n", "trail \nx\n"],
  ...[
    "x",
    "long ".repeat(40),
    "# c\na: b\n",
    "{}",
    "\u{1f600}\n",
    "\u0085\n",
    "\u0007bell",
    "- a\n",
    "%d $(HOST)\n",
  ],
];

const ENVS = [
  ...[
    "A=1\nB=two words\n# no\n\nC=\n",
    "X='q'\n",
    "  D=1\r\n",
    "E==\n",
    "F=a=b\n",
    'G="q"  \n',
    "\ufeffH=1\n",
  ],
  ...["I=é\nJ=$(HOST)\n", "K= lead\n", "#\n", "", "L_1.x-y=1\n"],
];

/** An entry of `configMapGenerator` or `secretGenerator`: a new one, or one that changes what already exists. */
export function generator(
  choice: Choice,
  known: Known[],
  write: WriteFile,
  { kind, name: fresh, index }: { kind: "ConfigMap" | "Secret"; name: string; index: number },
): Map {
  const mark = kind === "Secret" ? "s" : "c";
  const same = present(known).filter(
    (one) => one.kind === kind && (one.value === undefined || choice.mistake(30)),
  );
  const existing = same.length > 0 ? choice.some(45, () => choice.of(...same)) : undefined;
  const name = existing?.name ?? fresh;
  const namespace = existing ? existing.namespace : choice.some(20, () => choice.of(...NAMESPACES));
  if (existing === undefined) known.push({ apiVersion: "v1", kind, name, namespace });
  const literal = (at: number) =>
    `k${at}=${choice.of("v", "1", "true", "'quoted'", '"two words"', "a=b", "", " ", "é", "1e3", "null", "a: b")}`;
  return compact({
    name,
    namespace,
    behavior: existing ? choice.of("merge", "replace") : choice.some(10, () => "create"),
    literals: choice.some(70, () => choice.list(2, literal, 1)),
    files: choice.some(35, () => [
      choice.chance(60)
        ? write(`f${mark}${index}.txt`, choice.of(...TEXTS))
        : `key=${write(`g${mark}${index}.txt`, choice.mistake(40) ? "\ttab\n" : choice.of(...TEXTS))}`,
    ]),
    envs: choice.some(20, () => [write(`e${mark}${index}.env`, choice.of(...ENVS))]),
    options: choice.some(25, () =>
      compact({
        disableNameSuffixHash: choice.some(50, () => choice.chance(70)),
        labels: choice.some(40, () => ({ own: "1" })),
        annotations: choice.some(40, () => ({ own: "2" })),
        immutable: choice.some(30, () => choice.chance(80)),
      }),
    ),
    type: kind === "Secret" ? choice.some(30, () => choice.of("Opaque", "kubernetes.io/tls")) : undefined,
  });
}
