/** A question of someone who considers adopting kustogen. */
export interface Question {
  /** The words to search for on the site. */
  search: string;
  /** The page that answers. */
  page: string;
  /** Words in the first ten lines of the page. */
  answer: string;
}

/** Whether each of these is possible, and how. */
export const QUESTIONS: readonly Question[] = [
  { search: "variable only in production", page: "one-environment", answer: "env({ … })" },
  { search: "secret", page: "secrets", answer: "Secret contracts" },
  { search: "pin an image", page: "delivery", answer: "A pin is the tag or digest" },
  { search: "custom resource definition", page: "custom-resources", answer: "kinds add" },
  { search: "helm chart", page: "charts", answer: "import --helm" },
  { search: "vendor upstream yaml", page: "vendor", answer: "kustogen vendor" },
  { search: "several clusters", page: "environments", answer: "or shares one with others" },
  { search: "environments in one cluster", page: "environments", answer: "{system}-{environment}" },
  { search: "new environment", page: "environments", answer: "new environment staging --like beta" },
  { search: "applicationset", page: "argocd", answer: "form: applicationset" },
  {
    search: "existing argo cd applications",
    page: "import",
    answer: "Existing Argo CD Applications",
  },
  { search: "preview pull request", page: "previews", answer: "--like beta" },
  { search: "flux", page: "flux", answer: "argocd: false" },
  { search: "sealed secrets", page: "secrets", answer: "Sealed Secrets" },
  { search: "sops", page: "secrets", answer: "SOPS" },
  { search: "monorepo", page: "monorepo", answer: "kustogen init deploy" },
  { search: "renovate", page: "image-automation", answer: "Renovate" },
  { search: "image updater", page: "image-automation", answer: "Image Updater" },
  { search: "windows", page: "start", answer: "WSL" },
];
