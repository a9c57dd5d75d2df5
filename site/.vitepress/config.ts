import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";

const docs = join(import.meta.dirname, "../.pages");

/** The pages of a folder of the docs, as links of the sidebar. */
function pages(folder: string): { text: string; link: string }[] {
  return readdirSync(join(docs, folder))
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .sort()
    .map((name) => name.slice(0, -".md".length))
    .map((name) => ({ text: name, link: `/${folder}/${name}` }));
}

/** The groups of the sidebar, as the table of contents has them, and a link for each page of what is generated. */
function sections(): { text: string; items: { text: string; link: string }[] }[] {
  const contents = readFileSync(join(docs, "README.md"), "utf8");
  const groups = contents
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.slice(0, section.indexOf("\n")),
      items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+)\.md\)$/gm)].map(([, text = "", page = ""]) => ({
        text,
        link: `/${page}`,
      })),
    }));
  const generated = [
    { text: "Rules", link: "/rules/" },
    { text: "Error codes", link: "/errors" },
    { text: "API", link: "/api/kustogen" },
  ];
  return [...groups, { text: "From the sources", items: [...generated, ...pages("api/kustogen")] }];
}

export default defineConfig({
  title: "kustogen",
  description:
    "Describe your systems in TypeScript. kustogen generates, verifies and commits their kustomize and Argo CD files.",
  // A host may serve it below a path: "/kustogen/".
  base: process.env.SITE_BASE ?? "/",
  srcDir: ".pages",
  outDir: "dist",
  cacheDir: ".vitepress/cache",
  cleanUrls: true,
  // The engine's pages are read on GitHub, too, where a folder's page is its README.
  rewrites: { "README.md": "contents.md", "rules/README.md": "rules/index.md" },
  // Our pages are Markdown alone: what looks like a tag is a text.
  markdown: {
    html: false,
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config({ renderer, utils }) {
      // Vue takes two braces for an expression; a Helm template in a sentence is none. The pages of the API have anchors.
      const escaped = (content: string) => utils.escapeHtml(content).replaceAll("{{", "&#123;&#123;");
      // Long words break where they have a joint.
      const text = (content: string) => escaped(content).replace(/(?<=\w)[|/](?=[\w&])/g, "$&<wbr>");
      renderer.rules.text = (tokens, index) =>
        text(tokens[index]?.content ?? "").replace(
          /&lt;a id=&quot;([\w-]+)&quot;&gt;&lt;\/a&gt;/g,
          '<a id="$1"></a>',
        );
      // A column without a heading: an empty heading would be read out.
      const cell = (tokens: readonly { content: string }[], index: number) =>
        tokens[index]?.content ? "th" : "td";
      renderer.rules.th_open = (tokens, index) => `<${cell(tokens, index + 1)}>`;
      renderer.rules.th_close = (tokens, index) => `</${cell(tokens, index - 1)}>`;
      const whole = (code: string) => code.replace(/(?<!\S)--?\w[\w-]*/g, '<span class="whole">$&</span>');
      renderer.rules.code_inline = (tokens, index) =>
        `<code>${whole(text(tokens[index]?.content ?? ""))}</code>`;
    },
  },
  head: [["link", { rel: "icon", href: "data:," }]],
  // A rule's page is in no list but that of the rules.
  transformPageData: ({ relativePath }) =>
    /^rules\/(?!index)/.test(relativePath)
      ? { frontmatter: { prev: { text: "Rules", link: "/rules/" }, next: false } }
      : undefined,
  // The layout of the home page has no main part, which those who listen to a page jump to.
  transformHtml: (html) =>
    html.replace('<div class="VPContent is-home"', '<div role="main" class="VPContent is-home"'),
  themeConfig: {
    // Guides come before what is looked up by its name. The function runs in the browser: it may use nothing of this file.
    search: {
      provider: "local",
      options: {
        miniSearch: {
          searchOptions: {
            boostDocument: (page: string) =>
              /\/(?:rules|api)\//.test(page)
                ? 0.3
                : /\/(?:commands|errors|upgrading)(?:#|$)/.test(page)
                  ? 0.6
                  : 1,
          },
        },
      },
    },
    nav: [
      { text: "Documentation", link: "/contents" },
      { text: "Playground", link: "/playground/", target: "_self" },
      { text: "Rules", link: "/rules/" },
      { text: "API", link: "/api/kustogen" },
    ],
    sidebar: sections(),
    outline: { level: [2, 3] },
  },
});
