import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { type FormInput, sentence } from "./form.ts";

/**
 * JUnit XML: one suite for each environment, one case for each finding. An error is a failure; warnings and parts
 * that weren't checked are skipped, so a run without errors passes in test reports.
 */
export function junitReport({ report, fileOf }: FormInput): string {
  const suites = new Map<string, { cases: string[]; failures: number; skipped: number }>();
  const suiteOf = (name: string) => {
    const suite = suites.get(name) ?? { cases: [], failures: 0, skipped: 0 };
    suites.set(name, suite);
    return suite;
  };
  for (const finding of report.findings) {
    const { environment, rule, severity, line, resource } = finding;
    const suite = suiteOf(environment || "the repository");
    const place = `${fileOf(finding)}:${line ?? 1}`;
    const name = [resource && `${resource.kind} ${resource.name}`, place].filter(Boolean).join(" ");
    const text = sentence(finding);
    if (severity === "error") suite.failures++;
    if (severity === "warning") suite.skipped++;
    const inside = {
      error: element("failure", { type: rule, message: text }, `${place}: ${text}`),
      warning: element("skipped", {}, `warning: ${text}`),
      info: element("system-out", {}, text),
    }[severity];
    suite.cases.push(element("testcase", { classname: rule, name }, inside, true));
  }
  for (const { place, cause, what } of report.notLookedAt) {
    const suite = suiteOf("not checked");
    suite.skipped++;
    const inside = element("skipped", {}, what);
    suite.cases.push(element("testcase", { classname: cause, name: place }, inside, true));
  }
  // Some readers treat a report without any case as a failed run.
  if (suites.size === 0)
    suiteOf("kustogen").cases.push(element("testcase", { classname: "kustogen", name: "no finding" }));
  const written = [...suites].map(([name, { cases, failures, skipped }]) =>
    element(
      "testsuite",
      { name, tests: String(cases.length), failures: String(failures), skipped: String(skipped) },
      cases.join(""),
      true,
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: "kustogen" }, written.join(""), true)}`;
}

/** An element on separate lines; its content is text, or elements that are already encoded. */
function element(name: string, attributes: Record<string, string>, inside = "", isXml = false): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = isXml ? `\n${inside}` : escaped(inside);
  return inside === "" ? `<${name}${given.join("")}/>\n` : `<${name}${given.join("")}>${content}</${name}>\n`;
}

/** Text with markup escaped, and without characters that XML doesn't allow. */
function escaped(text: string): string {
  return (
    printable(text)
      .replace(/\p{Cs}/gu, "\ufffd")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML doesn't allow these characters.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replace(/[\t\n\r]/g, (character: string) => `&#${character.charCodeAt(0)};`)
  );
}
