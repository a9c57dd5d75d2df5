import type { Placed } from "./placed.ts";

/** Why a password isn't secret, if a comment beside it explains that, as the end of a sentence. */
export function whyOpen({ saidOpen }: Placed): string | undefined {
  return saidOpen === undefined ? undefined : `a comment next to it says "${saidOpen}"`;
}

/** Why a password isn't secret, if the name of its file says that it is published, as the end of a sentence. */
export function whyPublished({ basis, rule, reported: { file = "" } }: Placed): string | undefined {
  return (basis ?? rule.basis) === "password" && PUBLISHED.test(file)
    ? `${file} is an example, judging by its name, that others publish`
    : undefined;
}

/** Why a token opens nothing, if its file says that it is there to be found, as the end of a sentence. */
export function whyDecoy({ reported: { file = "" } }: Placed): string | undefined {
  if (OF_DEVELOPERS.test(file)) return `${file} is for developers' machines, judging by its name`;
  return DECOY.test(file) ? `${file} is a decoy, judging by its name` : undefined;
}

const OF_DEVELOPERS = /(?:^|\/)(?:vagrant|dev-?certs?)\//i;
const DECOY = /honey-?(?:pot|token)|canary-?token|(?<![a-z])decoys?(?![a-z])/i;
const PUBLISHED =
  /(?:^|[/_.-])(?:quick-?start|example(?!\.(?:com|org|net|io|test)\b)|sample)(?:[_.-][^/]*)?$/i;
