import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { Deployment } from "../discovery/deployment.ts";
import { laterBootstrap } from "../discovery/later-bootstrap.ts";
import type { KubernetesInUse } from "../discovery/pinned-kubernetes.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { notServed } from "../kinds/served.ts";
import type { CheckInput } from "./check.ts";
import { changedByFlux } from "./flux-patches.ts";
import { whyDecoy, whyOpen, whyPublished } from "./not-secret.ts";
import type { Placed } from "./placed.ts";
import { applicationPath } from "./rules/argocd/application-path.ts";
import { apiVersion } from "./rules/integrity/api-version.ts";
import { configMapReference } from "./rules/integrity/config-map-reference.ts";
import { customReference } from "./rules/integrity/custom-reference.ts";
import { imageName, imageProblem } from "./rules/integrity/image-name.ts";
import { secretReference } from "./rules/integrity/secret-reference.ts";
import { serviceAccount } from "./rules/integrity/service-account.ts";
import { servicePort } from "./rules/integrity/service-port.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { routeListener } from "./rules/network/route-listener.ts";
import { valid } from "./rules/schema/valid.ts";
import { unlistedFile } from "./rules/traps/unlisted-file.ts";
import { unlistedFolder } from "./rules/traps/unlisted-folder.ts";
import { withReason } from "./with-reason.ts";

/** What the repository's scripts, CI and pages do, looked up only if an error depends on it. */
export interface DoneByTexts {
  /** The release that an environment which doesn't declare its own is for, or that the repository's clusters run. */
  kubernetes(environment: string): KubernetesInUse | undefined;
  /** The text that replaces an image with another one that is accepted. @param file where the image is written */
  replaces(image: string, file: string, isAccepted: (image: string) => boolean): string | undefined;
  /** Why a token in a file is known elsewhere. */
  known(file: string): string | undefined;
  /** The text that replaces a word in capitals with a name: `sed s/APP_NAME/shop/`. */
  fills(word: string): string | undefined;
  /** The text that adds a key to a ConfigMap or Secret. @param what its kind, its name and the key */
  addsKey(what: string): string | undefined;
  /** True for a file that others publish as a release, copied as it is. */
  isRelease(file: string): boolean;
  /** The text that sets the namespace of a folder's kustomization. */
  setsNamespace(folder: string): string | undefined;
  /** The policy that writes a field into objects of a kind before they are validated. */
  writes(kind: string, field: string): string | undefined;
}

/**
 * Decides, in one place, which of the errors that rules report stay errors: those that certainly break something
 * deployed, based on their evidence and on how it is deployed.
 */
export class Levels {
  readonly #argo: NonNullable<CheckInput["argo"]>;
  readonly #flux: NonNullable<CheckInput["flux"]>;
  readonly #cwd: string;
  /** The folders that nothing lists, each with the kustomization that lists others beside it. */
  readonly #lists = new Map<string, string>();

  constructor(
    { argo = [], flux = [], cwd }: CheckInput,
    private readonly deployment: Deployment,
    private readonly done: DoneByTexts,
  ) {
    this.#argo = argo;
    this.#flux = flux;
    this.#cwd = cwd;
  }

  /** The findings, with uncertain errors turned into warnings or information, each with the reason. */
  of(findings: readonly Placed[]): Placed[] {
    for (const { rule, reported } of findings)
      if (rule === unlistedFolder && reported.cause !== undefined)
        this.#lists.set(reported.cause, reported.file ?? "");
    return findings.map((placed) => {
      const { reported } = placed;
      if (reported.severity !== "error") return placed;
      const why = this.#whyNoError(placed);
      return why === undefined ? placed : asBadAs(this.#isLeftOut(placed) ? "info" : "warning", placed, why);
    });
  }

  /** What can't be rendered, with warnings for folders that nothing lists, judging by the findings that `of` was given. */
  ofFailures(findings: readonly Placed[]): Placed[] {
    return findings.map((placed) => {
      const why =
        placed.reported.severity === "error"
          ? (this.#whyUnlisted(placed) ?? laterBootstrap(treePath(placed.reported.environment), this.#flux))
          : undefined;
      return why === undefined ? placed : asBadAs("warning", placed, why);
    });
  }

  /** The kustomization that lists the folders beside that of the finding, as the end of a sentence. */
  #whyUnlisted(placed: Placed): string | undefined {
    const { environment } = placed.reported;
    const list = isOwn(placed) ? this.#lists.get(joinPath(this.#cwd, environment)) : undefined;
    return (
      list && `nothing deploys ${environment}, and ${list} doesn't list it, unlike the folders beside it`
    );
  }

  /** The bootstrap that probably replaced the one for the finding's folder, as the end of a sentence. */
  #whyReplaced(placed: Placed): string | undefined {
    return isOwn(placed) ? laterBootstrap(treePath(placed.reported.environment), this.#flux) : undefined;
  }

  /** True for a field that an operator's sample leaves to its users. */
  #isLeftOut({ rule, trait, reported: { environment, file = "" } }: Placed): boolean {
    return (
      rule === valid &&
      trait === "missing-field" &&
      this.deployment.whyNotSample(file, environment) !== undefined
    );
  }

  /** Why an error may have no effect, as the end of a sentence; undefined if it has one. */
  #whyNoError(placed: Placed): string | undefined {
    const basis = placed.basis ?? placed.rule.basis;
    const { file } = placed.reported;
    // A credential can be used by whoever finds it, even in a folder that nothing deploys.
    if (basis === "token") return whyDecoy(placed) ?? (file && this.done.known(file));
    const idle =
      this.#whyIdle(placed) ??
      whyOpen(placed) ??
      whyPublished(placed) ??
      this.#whyServed(placed) ??
      this.#whyFinished(placed) ??
      this.#whyReferred(placed) ??
      this.#whyAdded(placed) ??
      this.#whyMerged(placed) ??
      this.#whyWritten(placed) ??
      this.#whyPatched(placed) ??
      this.#whyRelabelled(placed) ??
      this.#whyFilledIn(placed) ??
      this.#whyPublishedSo(placed);
    return idle ?? (basis === "dropped" ? this.#whyDropped(placed) : undefined);
  }

  /** Why nothing deploys what the finding is about, as the end of a sentence. */
  #whyIdle(placed: Placed): string | undefined {
    const { reported, rule, askedBy = reported.file } = placed;
    const { environment, file = "" } = reported;
    return (
      (askedBy && this.deployment.whyNotFile(askedBy, wrongOf(placed))) ??
      this.#whyUnlisted(placed) ??
      this.#whyReplaced(placed) ??
      (isOwn(placed) ? this.deployment.whyNot(environment, false) : undefined) ??
      (rule === builds ? undefined : this.deployment.whyNotSample(file, environment))
    );
  }

  /** The clusters of this environment that still serve an API removed from newer ones, as the end of a sentence. */
  #whyServed({ rule, trait, reported }: Placed): string | undefined {
    if (rule !== apiVersion || reported.cause === undefined) return undefined;
    const [api = "", kind = ""] = reported.cause.split(" ");
    const { environment, resource } = reported;
    if (
      trait === "older-version" &&
      this.deployment.by(environment) === "hand" &&
      !this.deployment.isUsed(environment)
    )
      return `${environment} also has ${resource?.name} in a version that is served, and nothing here applies both`;
    const used = this.done.kubernetes(environment);
    return used !== undefined && notServed(api, kind, used.version) === undefined
      ? `${used.by}, which still serves it`
      : undefined;
  }

  /** Who completes an object before it is applied, as the end of a sentence; Argo CD and Flux apply it as it is. */
  #whyFinished({ rule, reported }: Placed): string | undefined {
    const { cause = "", file = "", resource, environment } = reported;
    if (this.deployment.by(environment) !== "hand") return undefined;
    if (rule === imageName) {
      const by = this.done.replaces(cause, file, (image) => imageProblem(image) === undefined);
      if (by !== undefined) return `${by} replaces it first`;
      return OF_KO.test(cause) ? "ko replaces it with the image that it builds" : undefined;
    }
    if (rule !== serviceAccount || resource?.kind !== "ClusterRoleBinding") return undefined;
    const by = this.done.setsNamespace(environment === "." ? "" : environment);
    if (by !== undefined) return `${by} sets the namespace first, with kustomize edit`;
    return this.deployment.isUsed(environment)
      ? undefined
      : `nothing here builds ${environment}, and a namespace in a kustomization that builds on it completes the subject`;
  }

  /** What completes a reference to a generated name, in a base that nothing deploys by itself, as the end of a sentence. */
  #whyReferred({ rule, trait, reported: { environment } }: Placed): string | undefined {
    return rule === customReference && trait === "generated-name" && this.deployment.isForOthers(environment)
      ? `nothing here deploys ${environment} by itself, and a nameReference in a kustomization that builds on it inserts the name`
      : undefined;
  }

  /** What adds a missing key before the object is applied, as the end of a sentence; Argo CD and Flux add none. */
  #whyAdded({ rule, trait, reported: { environment, cause } }: Placed): string | undefined {
    if (rule !== configMapReference && rule !== secretReference) return undefined;
    if (cause === undefined || this.deployment.by(environment) !== "hand") return undefined;
    const by = this.done.addsKey(cause);
    if (by !== undefined) return `${by} adds the key first, with kustomize edit`;
    return trait === "no-keys"
      ? `nothing here deploys ${environment}, and an object without any keys is probably there for whoever does to fill in`
      : undefined;
  }

  /** Who merges an object without required fields into an existing one, as the end of a sentence. */
  #whyMerged({ rule, trait, isMerged, reported }: Placed): string | undefined {
    const { environment, path = "", resource } = reported;
    const into = `the ${resource?.kind ?? "object"} of that name, if something else creates one`;
    const isPart = trait === "part-of-object";
    if ((isPart && rule === valid) || (isMerged && (isPart || trait === "missing-field")))
      return `it is only a part, which is merged into ${into}`;
    if (isPart && this.deployment.by(environment) === "flux")
      return `it is incomplete, so Flux merges it into ${into}`;
    const isOfArgo = isPart || (rule === valid && path === "spec.selector" && trait === "missing-field");
    const merges = this.#argo.some(({ resource: one }) => {
      const text = isOfArgo ? jsonText(one) : "";
      return text.includes(SERVER_SIDE) && text.includes(`"path":"${environment}"`);
    });
    return merges ? `Argo CD merges it with ${SERVER_SIDE} into ${into}` : undefined;
  }

  /** The policy that writes a missing field before the object is validated, as the end of a sentence. */
  #whyWritten({ rule, trait, reported: { path = "", resource } }: Placed): string | undefined {
    if (rule === routeListener) {
      const by = this.done.writes("Gateway", "listeners");
      return by && `the policy in ${by} adds listeners to a Gateway`;
    }
    if (rule !== valid || trait !== "missing-field" || resource === undefined) return undefined;
    const by = this.done.writes(resource.kind, path.slice(path.lastIndexOf(".") + 1));
    return by && `the policy in ${by} writes it into a ${resource.kind} before the API server validates it`;
  }

  /** The Flux Kustomization that changes the field before it applies the object, as the end of a sentence. */
  #whyPatched({ rule, reported }: Placed): string | undefined {
    if (rule.id.startsWith("secrets/")) return undefined;
    const by = changedByFlux(this.#flux, reported);
    return by && `the Flux Kustomization ${by} changes the field before it applies the object`;
  }

  /** Who applies an object without its labels if one of them isn't text, as the end of a sentence. */
  #whyRelabelled({ rule, reported: { environment, path = "" } }: Placed): string | undefined {
    return rule === valid && /^metadata\.labels\b/.test(path) && this.deployment.by(environment) === "flux"
      ? "Flux drops all labels of an object if one of them isn't text, and applies the rest"
      : undefined;
  }

  /** What fills in a name or value in capitals before the object is applied, as the end of a sentence. */
  #whyFilledIn({ rule, words = [], reported: { environment } }: Placed): string | undefined {
    if (this.deployment.by(environment) !== "hand" || rule.id.startsWith("secrets/")) return undefined;
    for (const word of words) {
      const by = this.done.fills(word);
      if (by !== undefined) return `${by} replaces ${word} first`;
    }
    return undefined;
  }

  /** Why a port that leads nowhere is hardly used, as the end of a sentence. */
  #whyPublishedSo({ rule, reported: { file = "" } }: Placed): string | undefined {
    return rule === servicePort && this.done.isRelease(file)
      ? `${file} is what others publish, judging by the definitions of kinds in it, so that hardly anything here uses the port`
      : undefined;
  }

  /** Who applies an object without a field that its kind doesn't have, as the end of a sentence. */
  #whyDropped({ reported: { environment, resource } }: Placed): string | undefined {
    const kind = resource?.kind ?? "object";
    const by = this.deployment.by(environment);
    if (by === "flux") return `Flux drops it before it applies the ${kind}, so it has no effect`;
    if (by !== "argo" || !this.#appliesOnClient) return undefined;
    return `Argo CD applies the ${kind} without it unless ServerSideApply=true is set, so it has no effect`;
  }

  /** True if Argo CD deploys from here, and no Application or ApplicationSet enables server-side apply. */
  get #appliesOnClient(): boolean {
    const applying = this.#argo.filter(({ resource }) => resource.kind !== "AppProject");
    return applying.length > 0 && !applying.some(({ resource }) => jsonText(resource).includes(SERVER_SIDE));
  }
}

/** What is wrong with an Application, if the rule is about Argo CD, or an Application is outside all environments. */
function wrongOf({ rule, reported: { environment } }: Placed): "path" | "application" | undefined {
  if (rule === applicationPath) return "path";
  const isOutside = environment === "" && rule === valid;
  return isOutside || rule.id.startsWith("argocd/") ? "application" : undefined;
}

/** The finding with another severity, and the reason for it. */
function asBadAs(severity: "info" | "warning", placed: Placed, why: string): Placed {
  const { reported } = placed;
  return { ...placed, reported: { ...reported, severity, fix: withReason(reported.fix, why, severity) } };
}

/** True if a finding is about one environment, and not about a source that others may build on as well. */
function isOwn({ once, rule: of, reported: { rule, environment, file } }: Placed): boolean {
  // It is an error only because of what the environment lacks.
  if (of === unlistedFile || once === undefined || once.startsWith(`${rule}|${environment}|`)) return true;
  return file !== undefined && file.slice(0, Math.max(0, file.lastIndexOf("/"))) === environment;
}

/** The import path of a Go program, in place of its image. */
const OF_KO = /^ko:\/\/[\w-]+(?:\.[\w-]+)+(?:\/[\w.~-]+)*$/;
const SERVER_SIDE = "ServerSideApply=true";
