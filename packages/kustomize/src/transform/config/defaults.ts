import { DEFAULT_VERSION, does, VERSIONS, type Version } from "../../versions.ts";
import { sortConfig, type TransformerConfig } from "./config.ts";
import document from "./kustomize.generated.json" with { type: "json" };

const { templateLabels, images } = document.config;
const isOfClaims = ({ path }: { path: string }) => path.startsWith("spec/volumeClaimTemplates");
const CRON_JOB_VOLUMES = "spec/jobTemplate/spec/template/spec/volumes[]/image/reference";

/**
 * The default configuration of kustomize, by version: the fields for names, labels, images … in Kubernetes' own kinds.
 * The file has that of 5.8.1.
 */
const CONFIGS = new Map(
  VERSIONS.map((version): [Version, TransformerConfig] => {
    const config: TransformerConfig = { labels: [], volumeClaimTemplateLabels: [], ...document.config };
    const apart = does(version, "claimsApart") && {
      templateLabels: templateLabels.filter((spec) => !isOfClaims(spec)),
      volumeClaimTemplateLabels: templateLabels.filter(isOfClaims),
    };
    const more = does(version, "cronJobImageVolumes") ? [{ path: CRON_JOB_VOLUMES, create: true }] : [];
    return [version, sortConfig({ ...config, ...apart, images: [...images, ...more] })];
  }),
);

/** The default configuration of a version. */
export function defaultConfig(version: Version = DEFAULT_VERSION): TransformerConfig {
  return CONFIGS.get(version) as TransformerConfig;
}

/** The configuration of the version that is the default. */
export const DEFAULT_CONFIG = defaultConfig();
