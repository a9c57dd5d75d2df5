import { parseAllDocuments, visit } from "yaml";

/** An example with one field a line; as it is written if it isn't YAML alone. */
export function inBlocks(example: string): string {
  const documents = parseAllDocuments(example);
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return example;
  for (const document of documents)
    visit(document, {
      Collection: (_, node) => {
        if (node.items.length > 0) node.flow = false;
      },
    });
  return documents
    .map((document) => document.toString({ lineWidth: 0 }))
    .join("")
    .trimEnd();
}

/** A block of Markdown with an example, in which the lines that the other example lacks are marked. */
export function shownInBlocks(example: string, other: string): string {
  const known = new Set(inBlocks(other).split("\n"));
  const lines = inBlocks(example).split("\n");
  const marked = lines.flatMap((line, at) => (known.has(line) || line === "---" ? [] : [at + 1]));
  return `\`\`\`yaml${marked.length === 0 ? "" : ` {${marked.join(",")}}`}\n${lines.join("\n")}\n\`\`\`\n`;
}
