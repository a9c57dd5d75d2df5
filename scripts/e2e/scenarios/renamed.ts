import type { Document, Pair, Scalar, YAMLMap } from "yaml";
import { application } from "../applications.ts";
import { expectDeleted, managedObjects, survivors } from "../managed-objects.ts";
import type { Run, Scenario } from "../scenario.ts";
import { Unfulfilled } from "../until.ts";
import { cascade } from "./removal.ts";

const OLD = "alexandria";
const NEW = "library";

/** Gives a system's entry in an environment file another name; its place and comments stay. */
function renameEntry(document: Document): void {
  const { items } = document.get("systems") as YAMLMap<Scalar<string>>;
  const entry = items.find(({ key }: Pair<Scalar<string>>) => key.value === OLD);
  if (entry === undefined) throw new Error(`no system ${OLD}`);
  entry.key.value = NEW;
}

/** A system with another name and namespace is a new one: the old one goes by its own rules, and its data stay. */
export const renamed: Scenario = {
  title: "a system gets another name: the new one comes up, the old one goes, its volumes stay",
  async run(run: Run) {
    const { clone } = run.cluster;
    await cascade(run, OLD);
    const old = await managedObjects(run.cluster, await application(run.cluster, run.applicationOf(OLD)));
    clone.edit(`generators/systems/${OLD}/index.ts`, (text) =>
      text.replace(`name: "${OLD}"`, `name: "${NEW}"`).replace(`namespace: "${OLD}"`, `namespace: "${NEW}"`),
    );
    // Its rules bear its name.
    clone.edit(`generators/systems/${OLD}/rules.ts`, (text) => text.replaceAll(`"${OLD}/`, `"${NEW}/`));
    for (const environment of clone.environments()) clone.editEnvironment(environment, renameEntry);
    await run.deliver(`${OLD} is called ${NEW} now`);
    const seconds = await run.settled();
    await expectDeleted(run.cluster, old);
    const kept = survivors(old);
    if (kept.length === 0) throw new Unfulfilled("no volume was marked to survive: nothing was shown");
    run.note(`${NEW} runs, ${OLD} is gone (${seconds.toFixed(0)} s); survived: ${kept.join(", ")}`);
  },
};
