/** What every token that anyone knows has: a long word, or the head of a key. */
const MAY_BE_TOKEN = /[\w-]{16}|-----BEGIN/;
/** URLs with a password are for our own detection to judge, which knows a placeholder from a login. */
const OURS = /-(?:basicauth|database-connection-string)$/;
/** A comment that makes the rules silent; in a text that is deployed it says nothing. */
const SILENCER = /secretlint-(?:dis|en)able/gi;

/** True for a text that is worth a look by the rules of `tokensIn`. */
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
  // It keeps and searches all marks of a process, which takes longer with every call, and nobody asks it.
  secretLintProfiler.mark = () => undefined;
  return { lintSource, creator };
}

/**
 * A second look, by a maintained set of rules: the texts that hold a token, by number, each once, and what it is ("a
 * token by the rule github of secretlint"). All of them in one call; the rules are loaded when there is something to look at.
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
    // The message itself is left out, as it may show a part of the token.
    if (!OURS.test(ruleId) && !found.has(at))
      found.set(at, `a token by the rule ${ruleId.replace(/^.*secretlint-rule-/, "")} of secretlint`);
  }
  return [...found].map(([at, what]) => ({ at, what }));
}
