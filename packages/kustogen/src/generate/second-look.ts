import { InputError } from "../errors/errors.ts";
import { together } from "../errors/together.ts";
import { credentialMessage, type PassedTexts } from "./refuse-credentials.ts";

/** URLs with a password are for our own detection to judge, which knows a placeholder from a login. */
const OURS = /-(?:basicauth|database-connection-string)$/;
/** A comment that makes the rules silent; in a text that is deployed it says nothing. */
const SILENCER = /secretlint-(?:dis|en)able/gi;

/**
 * A second look, by a maintained set of rules, at the texts that our own detection let pass: all of them in one call,
 * each once. The rules are loaded when there is something to look at.
 *
 * @throws InputError naming system, layer, resource and path of each text with a token, never the token
 */
export async function lookAgain(all: Iterable<PassedTexts>): Promise<void> {
  const places = new Map<string, string>();
  for (const { texts, places: where } of all)
    for (let index = 0; index < texts.length; index++)
      if (!places.has(texts[index] as string)) places.set(texts[index] as string, where[index] as string);
  if (places.size === 0) return;
  const found = new Map<string, string>();
  const where = [...places.values()];
  for (const { at, what } of await tokensIn([...places.keys()])) {
    const place = where[at] as string;
    if (!found.has(place)) found.set(place, credentialMessage(place, what));
  }
  if (found.size > 0)
    throw found.size === 1 ? new InputError([...found.values()][0] as string) : together([...found.values()]);
}

/** Begins to load the rules where some of these texts will need them; a look that follows finds them there. */
export function expectLook({ texts }: PassedTexts): void {
  // A failure is told by the look.
  if (texts.length > 0) loadRules().catch(() => undefined);
}

async function loadRules() {
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  return { lintSource, creator };
}

/** The texts that hold a token, by number, and what it is. */
async function tokensIn(texts: readonly string[]): Promise<{ at: number; what: string }[]> {
  const { lintSource, creator } = await loadRules();
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
  return messages
    .filter(({ ruleId }) => !OURS.test(ruleId))
    .map((message) => ({ at: ends.findIndex((end) => message.range[0] < end), what: nameOf(message) }));
}

/** "a token of secretlint's rule github"; the message itself is left out, as it may show a part of the token. */
function nameOf({ ruleId }: { ruleId: string }): string {
  return `a token by the rule ${ruleId.replace(/^.*secretlint-rule-/, "")} of secretlint`;
}
