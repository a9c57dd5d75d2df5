import { together } from "@kustogen/kustomize/errors/together.ts";
import { loadTokenRules, tokensIn } from "@kustogen/review/kubernetes/credentials/tokens.ts";
import { type PassedTexts, printedPlace, type TextPlace } from "./passed-texts.ts";
import { credentialMessage } from "./refuse-credentials.ts";

/**
 * Scans the texts in which our own detection found nothing again, with a maintained set of rules: all of them in one
 * call, without duplicates.
 * @throws InputError with system, layer, resource and path of each text with a token, never the token
 */
export async function lookAgain(all: Iterable<PassedTexts>): Promise<void> {
  const places = new Map<string, string>();
  for (const { texts, places: where } of all)
    for (let index = 0; index < texts.length; index++)
      if (!places.has(texts[index] as string))
        places.set(texts[index] as string, printedPlace(where[index] as TextPlace));
  const where = [...places.values()];
  const found = new Map<string, string>();
  for (const { at, what } of await tokensIn([...places.keys()])) {
    const place = where[at] as string;
    if (!found.has(place)) found.set(place, credentialMessage(place, what));
  }
  if (found.size > 0) throw together([...found.values()].map((message) => ({ message, code: "credential" })));
}

/** Starts loading the rules if some of these texts will need them, so that a later scan doesn't have to wait. */
export function expectLook({ texts }: PassedTexts): void {
  // The scan reports a failure.
  if (texts.length > 0) loadTokenRules().catch(() => undefined);
}
