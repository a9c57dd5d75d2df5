import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { type Affix, NO_AFFIX } from "../../factor/affixes.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { quoted } from "../literal.ts";
import { type Comments, elementName } from "./comments.ts";
import type { TakenSettings } from "./settings.ts";
import type { Values } from "./values.ts";
import { type Affixes, coreIn } from "./wrapped-states.ts";

/** What the code of a system's objects depends on besides themselves. */
export interface Surroundings {
  affixes: Affixes;
  comments: Comments;
  settings: TakenSettings;
  /** The texts of all files, by constant. */
  texts: Map<string, string>;
}

/** What the code of objects uses besides their fields. */
export interface Uses {
  /** Parts of the context, such as `images`. */
  context: Set<string>;
  /** Texts in files, by constant: the file's name, and its content. */
  files: Map<string, { name: string; text: string }>;
  /** The names of settings. */
  settings: Set<string>;
}

/** The code of what a layer has a name for: its images, its namespace, and names with its prefix and suffix. */
export class References {
  /** @param kind the kind of the object that refers to them */
  constructor(
    private readonly kind: string,
    private readonly from: Surroundings,
    private readonly uses: Uses,
  ) {}

  /** The code of a field's value in some layers; undefined if it is nothing that they have a name for. */
  codeOf(values: Values, path: readonly string[]): string | undefined {
    const key = path.at(-1) ?? "";
    const isOfNamespace = this.kind === "Namespace" && path.join(".") === "metadata.name";
    const namespace =
      isOfNamespace || path.join(".") === "metadata.namespace" ? this.#namespace(values) : undefined;
    if (namespace !== undefined) return namespace;
    if (key === "image") return this.#image(values);
    return /(?:name|secret|configMap)$/i.test(key) ? this.#name(values) : undefined;
  }

  /** The image that all environments run there. What base has in its place may be another one, which nobody runs. */
  #image(values: Values): string | undefined {
    const deployed = values.filter(([node]) => node.deployed);
    for (const key of Object.keys(deployed[0]?.[0].images ?? {}))
      if (deployed.every(([{ images }, value]) => value === lookUp(images, key)?.reference)) {
        this.uses.context.add("images");
        return /^[a-z_]\w*$/i.test(key) ? `images.${key}` : `images[${quoted(key)}]`;
      }
    return undefined;
  }

  #namespace(values: Values): string | undefined {
    // What nobody deploys may lack it: the overlays of environments set it.
    if (values.some(([node, value]) => node.deployed && value !== node.namespace)) return undefined;
    this.uses.context.add("namespace");
    return "namespace";
  }

  /** A name with the prefix and suffix of its layer's names; undefined for other texts. */
  #name(values: Values): string | undefined {
    const [core = "", ...others] = values.map(([node, value]) =>
      typeof value === "string" ? coreIn(value, this.#affixOf(node)) : undefined,
    );
    if (!/^[\w.-]+$/.test(core) || others.some((other) => other !== core)) return undefined;
    const part = (setting: string, field: keyof Affix) => {
      if (values.every(([node]) => this.#affixOf(node)[field] === "")) return "";
      const all = [...this.from.affixes].map(([node, affix]) => [node, affix[field]] as const);
      const what = {
        component: "",
        object: "all names",
        path: [`the ${field}`],
        apiVersion: "",
        values: all,
      };
      this.from.settings.add(setting, what);
      this.uses.settings.add(setting);
      return `\${settings.${setting}}`;
    };
    const code = part("namePrefix", "prefix") + core + part("nameSuffix", "suffix");
    return code === core ? undefined : `\`${code}\``;
  }

  #affixOf(node: LayerNode): Affix {
    return this.from.affixes.get(node) ?? NO_AFFIX;
  }

  /** The name of a list's element, without the prefix and suffix of its layer's names. */
  elementName(element: Value, node: LayerNode): string | undefined {
    const name = elementName(element);
    return name && (coreIn(name, this.#affixOf(node)) ?? name);
  }
}
