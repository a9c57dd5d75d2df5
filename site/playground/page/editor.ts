import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/** An editor of one text at a time, in place of the plain field. */
export interface TextEditor {
  /** Shows another text. */
  show(text: string): void;
  /** Moves to a line, from 1, and into view. */
  goTo(line: number): void;
}

/** Puts the editor into an element. @param onChange is given each new text */
export function codeEditor(parent: HTMLElement, text: string, onChange: (text: string) => void): TextEditor {
  const extensions = [
    lineNumbers(),
    history(),
    bracketMatching(),
    highlightActiveLine(),
    yaml(),
    syntaxHighlighting(classHighlighter),
    keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "Text of the file" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
  const state = (doc: string) => EditorState.create({ doc, extensions });
  const view = new EditorView({ parent, state: state(text) });
  return {
    show: (next) => view.setState(state(next)),
    goTo(line) {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
      view.focus();
    },
  };
}
