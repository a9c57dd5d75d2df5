import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { failedEnvironment } from "@kustogen/review/changes/not-compared.ts";
import type { Review } from "@kustogen/review/changes/review.ts";

/** Texts that are one line to a person; a report has the same form with each of them. */
export const LINES = [
  "plain",
  "a\n\n# heading",
  "a\r\n\r\n```\nfence",
  "a\n~~~\nx",
  "a\n---\nx",
  "# heading",
  "- item",
  "---",
  "===",
  "> quote",
  "1. one",
  "1) one",
  "+ more",
  "<script>alert(1)</script>",
  "</summary></details><img src=x onerror=alert(1)>",
  "<!-- hidden",
  "<![CDATA[ x",
  "<?php x",
  "<style>*{display:none}</style>",
  "![i](http://evil.example/i)",
  "[l](javascript:alert(1))",
  "[l]: http://evil.example",
  "[l][m]",
  "<ftp://evil.example/x>",
  "<javascript:alert(1)>",
  "<a@evil.example>",
  "http://evil.example/x",
  "HTTPS://EVIL.example",
  "ftp://evil.example/x",
  "custom+scheme.x://evil.example",
  "www.evil.example",
  "WWW.evil.example",
  "mailto:a@evil.example",
  "xmpp:a@evil.example",
  "a@evil.example",
  "data:text/html,x",
  "@everyone #1 evil/repo#2 GH-3",
  ":tada: :+1:",
  "$`x`$ $\\unicode{x}$ $$x$$",
  "`a``b` | c",
  "``` x ~~~",
  "| a | b |",
  "a\\",
  "a\\|b\\`c",
  "*a* **b** _c_ __d__ ~e~ ~~f~~",
  "&lt;b&gt; &amp;lt; &#60;",
  "[x] [ ] task",
  "[^1] footnote",
  "\u001b[31mred",
  "\u202egnp.exe",
  "a\u200bb\u2066c\u00ad\u{e0041}",
  "a\u2028\u2028# b\u0085\u0085# c\u000b\u000c",
  "\u0001x\u0002",
];

/** A review with one text in every place that shows a text of a repository. */
export function placedReview(text: string): Review {
  const resource = (version: string): Resource[] => [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: `api ${text}`, namespace: `shop ${text}` },
      spec: {
        replicas: version === "1" ? 2 : 1,
        template: {
          metadata: { labels: { [`label ${text}`]: version } },
          spec: {
            containers: [
              {
                name: `main ${text}`,
                image: `${text}/x:${version}`,
                env: [{ name: `A ${text}`, value: `v${version} ${text.replaceAll(/\s/g, " ")}` }],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: `Kind ${text}`,
      metadata: { name: `one ${text}` },
      spec: { [`field ${text}`]: version, list: [`${version} ${text.replaceAll(/\s/g, " ")}`] },
    },
  ];
  const facts = { name: `beta/${text}`, path: `overlays/${text}`, environment: "beta", system: text };
  const changed = reviewEnvironment(resource("1"), resource("2"), facts);
  const sources = {
    ofField: () => ({ file: `base/${text}`, line: 1, layer: `base ${text}`, side: "after" as const }),
  };
  const named = (name: string) => ({ name: `${name} ${text}`, path: `overlays/${name}/${text}` });
  return {
    title: `a → ${text}`,
    before: "a",
    after: text,
    environments: [
      {
        ...changed,
        sources,
        risks: [
          ...changed.risks,
          { id: "image-moved", severity: "error", message: text, todo: text },
          { id: "image-moved", severity: "warning", message: `of ${text}` },
        ],
      },
      failedEnvironment(named("failed"), new InputError(text.replaceAll(/\s/g, " "))),
    ],
    unchanged: [named("same")],
    notRendered: [{ name: text, file: text, why: text, cause: "plugin" }],
    notLookedAt: [{ place: text, cause: "plugin", what: text }],
    findings: [{ rule: text, severity: "error", message: text, place: text }],
    excused: [{ rule: text, severity: "error", message: text, place: text, reason: text, by: text }],
    notices: [{ severity: "warning", message: text }],
  };
}
