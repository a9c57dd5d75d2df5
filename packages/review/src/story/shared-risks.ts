import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview, Risk } from "../changes/review.ts";
import { nameText } from "../kubernetes/resource-name.ts";
import { namespaceOf, stagesText, withoutNamespace } from "./alike.ts";

/** A risk of one environment, and the other objects there with the same risk. */
export interface FoldedRisk {
  review: EnvironmentReview;
  risk: Risk;
  others: readonly string[];
}

/** Merges equal risks of several objects: the first one, with the names of the others. */
export function foldedRisks(review: EnvironmentReview, risks: readonly Risk[]): FoldedRisk[] {
  const found = new Map<string, { review: EnvironmentReview; risk: Risk; others: string[] }>();
  for (const risk of risks) {
    const { id, severity, message, resource } = risk;
    const name = resource && nameText(resource);
    const key = jsonText([id, severity, name === undefined ? [message] : message.split(name)]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { review, risk, others: [] });
    else if (name !== undefined) known.others.push(name);
  }
  return [...found.values()];
}

/** A risk as described for several environments. */
export interface SharedRisk {
  described: Risk;
  /** True if the text includes the objects or values of the other environments. */
  forAll: boolean;
}

/** The same risk in several environments, described for the first, with the objects and values of the others. */
export function sharedRisk(folded: readonly [FoldedRisk, ...FoldedRisk[]]): SharedRisk {
  const [{ review, risk, others }, ...rest] = folded;
  const shared = sharedIn(folded);
  const names = new Set(others.map((name) => shared(name, review)));
  const own = bareName(risk);
  for (const one of rest) {
    const name = bareName(one.risk);
    if (name !== undefined && name !== own) names.add(name);
  }
  const same = names.size > 0 ? `; the same applies to ${someOf([...names], 6)}` : "";
  const more = `${same}${valuesText(folded)}`;
  const message = `${shared(risk.message, review)}${more}`;
  return { described: message === risk.message ? risk : { ...risk, message }, forAll: more !== "" };
}

/** Names objects without their namespace, if it isn't the same everywhere. */
function sharedIn(folded: readonly FoldedRisk[]): (text: string, review: EnvironmentReview) => string {
  const namespaces = new Set(folded.map(({ review }) => namespaceOf(review)));
  return (text, review) => (namespaces.size === 1 ? text : withoutNamespace(text, namespaceOf(review)));
}

/** The name of a risk's object without its namespace. */
function bareName({ resource }: Risk): string | undefined {
  return resource && nameText({ ...resource, namespace: "" });
}

/** The number of other environments' values that are listed; further ones are counted. */
const MOST_VALUES = 4;

/** "; in staging `redis.shop-staging`": the values of the others, if the first has its own. */
function valuesText(folded: readonly [FoldedRisk, ...FoldedRisk[]]): string {
  const shared = sharedIn(folded);
  const said = folded.map(({ review, risk }) => {
    const name = risk.resource && shared(nameText(risk.resource), review);
    const text = shared(risk.message, review);
    const words = (name === undefined ? text : text.replaceAll(name, OBJECT)).split(" ");
    return { review, words: words.map((word) => withoutOwner(word, risk)) };
  });
  const [first, ...rest] = said as [(typeof said)[0], ...typeof said];
  // Sentences with different words can't be compared word by word.
  if (rest.some(({ words }) => words.length !== first.words.length)) return "";
  const apart = first.words.flatMap((word, index) =>
    !isName(first.words, index) && rest.some(({ words }) => words[index] !== word) ? [index] : [],
  );
  const found = new Map<string, EnvironmentReview[]>();
  for (const { review, words } of said) {
    const values = [...new Set(apart.map((index) => `\`${bareWord(words[index] ?? "")}\``))].join(", ");
    addTo(found, values, review);
  }
  const [, ...others] = found;
  const all = folded.map(({ review }) => review);
  const ofOthers = others
    .slice(0, MOST_VALUES)
    .map(([values, reviews]) => `; in ${stagesText(reviews, all)} ${values}`);
  const more = others.length - ofOthers.length;
  return `${ofOthers.join("")}${more > 0 ? `; other values in ${more} more` : ""}`;
}

/** Stands for the object of a risk; no message contains it. */
const OBJECT = "\0";

/** A container's name without its workload, if that is the object of the risk: `web/proxy`. */
function withoutOwner(word: string, { resource }: Risk): string {
  const owner = resource && `${resource.name}/`;
  return owner !== undefined && bareWord(word).startsWith(owner) ? word.replace(owner, OBJECT) : word;
}

/** True for the name of an object after its kind: each environment has its own. */
function isName(words: readonly string[], index: number): boolean {
  return /^[A-Z][A-Za-z]+$/.test(words[index - 1] ?? "");
}

/** A word without surrounding punctuation. */
function bareWord(word: string): string {
  return word.replace(/^[`("]+|[`)",;:.]+$/g, "");
}
