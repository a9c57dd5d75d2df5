/** A part of every known token: a long word, or the beginning of a key. */
const MAY_BE_TOKEN = /[\w-]{16}|-----BEGIN/;
/** URLs with a password are left to our own detection, which distinguishes placeholders from logins. */
const OURS = /-(?:basicauth|database-connection-string)$/;
/** A comment that silences the rules; in deployed text it has no effect. */
const SILENCER = /secretlint-(?:dis|en)able/gi;

/** True for a text that the rules of `tokensIn` should scan. */
export function mayBeToken(text: string): boolean {
  return MAY_BE_TOKEN.test(text);
}

/** Loads the rules of `tokensIn`, once. */
export async function loadTokenRules() {
  const [{ lintSource }, { creator }, { secretLintProfiler }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
    import("@secretlint/profiler"),
  ]);
  // The profiler keeps and searches all marks of a process, which takes longer with every call, and nothing uses it.
  secretLintProfiler.mark = () => undefined;
  return { lintSource, creator };
}

/**
 * A second scan, with a maintained set of rules: the texts that contain a token, by index and without duplicates, and
 * its description ("a token by the rule github of secretlint"). Scans all of them in one call; the rules are loaded
 * when there is something to scan.
 */
export async function tokensIn(texts: readonly string[]): Promise<{ at: number; what: string }[]> {
  if (texts.length === 0) return [];
  const { lintSource, creator } = await loadTokenRules();
  const content = texts.join("\n").replace(SILENCER, (word) => "-".repeat(word.length));
  const { messages } = await lintSource({
    source: { filePath: "texts.txt", content, contentType: "text", ext: ".txt" },
    options: {
      noPhysicFilePath: true,
      maskSecrets: true,
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] },
    },
  });
  const ends: number[] = [];
  let end = -1;
  for (const text of texts) {
    end += text.length + 1;
    ends.push(end);
  }
  const found = new Map<number, string>();
  for (const { ruleId, range } of messages) {
    const at = ends.findIndex((last) => range[0] < last);
    // The message itself is left out, because it may reveal a part of the token.
    if (!OURS.test(ruleId) && !found.has(at))
      found.set(at, `a token by the rule ${ruleId.replace(/^.*secretlint-rule-/, "")} of secretlint`);
  }
  return [...found].map(([at, what]) => ({ at, what }));
}
