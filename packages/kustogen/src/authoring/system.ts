import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import type { z } from "zod";
import type { ArgoSettings } from "./argo.ts";
import { type ComponentList, compose } from "./compose.ts";
import type { Context } from "./context.ts";
import type { Runbook } from "./runbook.ts";
import type { SecretContract } from "./secret.ts";
import type { SystemRule } from "./system-rule.ts";
import type { Traffic } from "./traffic.ts";

/** An image that a system runs. `name` is the name in base manifests; pins change it by kustomize's `images` field. */
export interface ImageDeclaration {
  /** Image name in the base, without a tag: "postgres", "ghcr.io/acme/api". Defaults to the declaration's key. */
  name?: string;
  /** Tag of the base; an image with a tag or digest here needs no pin in an environment. */
  tag?: string;
  /** Digest ("sha256:…") of the base. */
  digest?: string;
  /** The pattern of release tags, if they aren't versions: production then accepts only these and digests. */
  release?: RegExp;
  /**
   * Why this image may use the moving tag `latest` in production, and no tag (which means the same) in any
   * environment. Without a reason, neither is allowed.
   */
  moving?: string;
  /** Facts about the image from a public source; facts that are left out are listed as unknown on the page. */
  facts?: ImageFacts;
}

/** What the containers of an image need to start. Never guess: leave out anything without a public source. */
export interface ImageFacts {
  /** The source of these facts: repository, commit and file. */
  source: string;
  /** The numeric ID of its default user; 0 is root. */
  user?: number;
  /** Folders that its program writes to. */
  writes?: readonly string[];
  /** Ports that it listens on. */
  ports?: readonly number[];
  /** ENTRYPOINT, which receives `args`. Empty if the image only has CMD: `args` then replaces it, and is the command. */
  entrypoint?: readonly string[];
  /** Programs in the image that a `command` may run. */
  programs?: readonly string[];
}

/** Facts that every system declares, however its resources are described. */
export interface SystemFacts<Schema extends z.ZodType = z.ZodType, Images extends string = string> {
  name: string;
  /** One sentence for people. */
  description: string;
  /** `{system}` and `{environment}` are replaced by their names. */
  namespace: string;
  /**
   * `placed` (default): a resource without a namespace gets the system's. `as-written`: it stays without one, and Argo
   * CD's destination or an overlay's `namespace` decides.
   */
  namespaces?: "placed" | "as-written";
  /** A zod strict object; every setting has a type, a check and a description. */
  settings: Schema;
  images: Record<Images, ImageDeclaration>;
  secrets: SecretContract[];
  /** More contracts, whose names or keys depend on the layer, such as a Secret with the environment's prefix. */
  secretsIn?(context: Context<z.output<Schema>, Images>): SecretContract[];
  argocd?: ArgoSettings;
  /** What operators of a deployed layer need to know; with it, `gen` writes pages for them. */
  runbook?(context: Context<z.output<Schema>, Images>): Runbook;
  /** This system's own rules, in the form of the engine's rules. */
  rules?: readonly SystemRule<Context<z.output<Schema>, Images>>[];
  /** Exceptions to rules of `kustogen check`, each with its reason and, optionally, its last day. */
  exceptions?: Exception[];
}

/** A system with the functions that describe it. */
export interface SystemDefinition<Schema extends z.ZodType = z.ZodType, Images extends string = string>
  extends SystemFacts<Schema, Images> {
  /** The desired state of a layer. Pure: the same context gives the same resources, in an explicit order. */
  resources(context: Context<z.output<Schema>, Images>): Resource[];
  /**
   * The traffic table of a layer, from which its NetworkPolicies, documents and checks are derived; undefined if the
   * layer has no policies.
   */
  traffic?(context: Context<z.output<Schema>, Images>): Traffic | undefined;
}

/** A system as a list of components, from which its functions are derived. */
export type ComponentSystem<Schema extends z.ZodType, Images extends string> = SystemFacts<Schema, Images> &
  ComponentList<Context<z.output<Schema>, Images>> & {
    /** Derived from the components. Its absence lets the compiler distinguish the two forms of a definition. */
    resources?: undefined;
  };

/** A system with any settings and images, as `gen` handles it. */
// biome-ignore lint/suspicious/noExplicitAny: `gen` passes each system its own parsed settings back.
export type System = SystemDefinition<any, any>;

/**
 * Declares a system: as a list of components, or, if it is small or imported, with one function from a context to its
 * resources. @throws InputError for two components with the same name
 */
export function defineSystem<Schema extends z.ZodType, Images extends string>(
  definition:
    | ComponentSystem<Schema, Images>
    | (SystemDefinition<Schema, Images> & { components?: undefined }),
): SystemDefinition<Schema, Images> {
  if (definition.components === undefined) return definition;
  const { adopted, annotations, components, labels, policies, unplaced, ...facts } = definition;
  return {
    ...facts,
    ...(unplaced !== undefined && { namespaces: "as-written" as const }),
    ...compose(facts.name, { adopted, annotations, components, labels, policies, unplaced }),
  };
}
