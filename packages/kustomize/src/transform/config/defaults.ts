import { sortConfig, type TransformerConfig } from "./config.ts";
import document from "./kustomize.generated.json" with { type: "json" };

/** The default configuration of kustomize 5.8.1: the fields for names, labels, images … in Kubernetes' own kinds. */
export const DEFAULT_CONFIG: TransformerConfig = sortConfig({ labels: [], ...document.config });
