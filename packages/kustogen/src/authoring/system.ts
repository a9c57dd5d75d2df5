import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Exception } from "@kustogen/review/check/exception.ts";
import type { z } from "zod";
import type { ArgoSettings } from "./argo.ts";
import { type ComponentList, compose } from "./compose.ts";
import type { Context } from "./context.ts";
import type { Operations } from "./operations.ts";
import type { SecretContract } from "./secret.ts";
import type { SystemRule } from "./system-rule.ts";
import type { Traffic } from "./traffic.ts";

/** An image a system runs. `name` is what base manifests say; pins change it through kustomize's `images` field. */
export interface ImageDeclaration {
  /** Image name in the base, without tag: "postgres", "ghcr.io/acme/api". Defaults to the declaration's key. */
  name?: string;
  /** Tag of the base; an image with a tag or digest here needs no pin in an environment. */
  tag?: string;
  /** Digest ("sha256:…") of the base. */
  digest?: string;
  /** What tags of releases look like, where they are no versions: production accepts promotions of these alone. */
  release?: RegExp;
  /**
   * Why production may run this image under the tag `latest`, which moves, and any environment without a tag, which is
   * the same; without a reason none may.
   */
  moving?: string;
  /** What is known of it, read in a public source; what is left out is unknown, and the page says so. */
  facts?: ImageFacts;
}

/** What an image needs so that its containers start. Never a guess: what no public source says is left out. */
export interface ImageFacts {
  /** Where all of it was read: repository, commit and file. */
  source: string;
  /** The user that it runs as by itself, by number; 0 is root. */
  user?: number;
  /** Folders that what it runs writes to. */
  writes?: readonly string[];
  /** Ports that it listens on. */
  ports?: readonly number[];
  /** ENTRYPOINT: what `args` are given to. Empty where the image has CMD alone, so that `args` would be run themselves. */
  entrypoint?: readonly string[];
  /** Programs in it that a `command` may name. */
  programs?: readonly string[];
}

/** A type with every field optional at every depth; lists stay whole. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** What every system says of itself, however its resources are described. */
export interface SystemFacts<Schema extends z.ZodType = z.ZodType, Images extends string = string> {
  name: string;
  /** One sentence for people. */
  description: string;
  /** `{system}` and `{environment}` in it stand for their names. */
  namespace: string;
  /**
   * `placed`, as a rule: a resource that names no namespace gets the system's. `as-written`: it keeps none, and Argo
   * CD's destination or an overlay's `namespace` says where it goes.
   */
  namespaces?: "placed" | "as-written";
  /** A zod strict object; every setting carries its type, its check and a description. */
  settings: Schema;
  images: Record<Images, ImageDeclaration>;
  secrets: SecretContract[];
  /** Contracts beside `secrets` whose names or keys follow from the layer: a Secret with the environment's prefix. */
  secretsIn?(context: Context<z.output<Schema>, Images>): SecretContract[];
  /** Settings that differ from the schema's defaults wherever no group and no environment says them. */
  base?: { settings?: DeepPartial<z.input<Schema>> };
  /**
   * "described": the system's function describes the base and the layer of each group, too, as it does environments.
   * Else their state is what all that builds on them has in common, but for those of this list, to which kustogen adds
   * what something outside of the generated folders deploys or builds on.
   */
  layers?: "described" | readonly string[];
  argocd?: ArgoSettings;
  /** What this system refuses, in the form of the engine's rules. */
  rules?: readonly SystemRule<Context<z.output<Schema>, Images>>[];
  /** Where a rule of `kustogen check` may be broken, each with its reason and, if wanted, its last day. */
  exceptions?: Exception[];
}

/** A system with the functions that describe it. */
export interface SystemDefinition<Schema extends z.ZodType = z.ZodType, Images extends string = string>
  extends SystemFacts<Schema, Images> {
  /** The desired state of a layer. Pure: the same context gives the same resources, in an explicit order. */
  resources(context: Context<z.output<Schema>, Images>): Resource[];
  /**
   * Who talks to whom in a layer: the table that its NetworkPolicies are made from, which documents and checks read
   * as well; undefined where the layer has no policies.
   */
  traffic?(context: Context<z.output<Schema>, Images>): Traffic | undefined;
  /** What an operator of a deployed layer needs to know; from the same settings, so that it can't drift. */
  operations?(context: Context<z.output<Schema>, Images>): Operations;
}

/** A system as a list of components, from which its functions are made. */
export type ComponentSystem<Schema extends z.ZodType, Images extends string> = SystemFacts<Schema, Images> &
  ComponentList<Context<z.output<Schema>, Images>> & {
    /** Made from the components. Its absence tells the compiler which of the two forms a definition has. */
    resources?: undefined;
  };

/** A system of any settings and images, as `gen` handles it. */
// biome-ignore lint/suspicious/noExplicitAny: `gen` passes each system its own parsed settings back.
export type System = SystemDefinition<any, any>;

/**
 * Declares a system: as a list of components, or, where it is small or imported, with one function from a context to its
 * resources. @throws InputError for two components of one name
 */
export function defineSystem<Schema extends z.ZodType, Images extends string>(
  definition:
    | ComponentSystem<Schema, Images>
    | (SystemDefinition<Schema, Images> & { components?: undefined }),
): SystemDefinition<Schema, Images> {
  if (definition.components === undefined) return definition;
  const { adopted, annotations, components, labels, operations, policies, unplaced, ...facts } = definition;
  return {
    ...facts,
    ...(unplaced !== undefined && { namespaces: "as-written" as const }),
    ...compose(facts.name, { adopted, annotations, components, labels, operations, policies, unplaced }),
  };
}
