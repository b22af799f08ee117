/**
 * What a shell has to be told once: to ask the program for what may come next. Where the program knows nothing, files are
 * offered.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Candidates come as lines: the word, a tab, what it is. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# refmanager completion for bash. In ~/.bashrc: source <(refmanager completion bash)
_refmanager() {
  local IFS=$'\\n' line
  COMPREPLY=()
  for line in $("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done
}
complete -o default -o bashdefault -F _refmanager refmanager
`,
  zsh: `#compdef refmanager
# refmanager completion for zsh. In ~/.zshrc, after compinit: source <(refmanager completion zsh)
_refmanager() {
  local -a found
  local line
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#found} )); then _describe refmanager found; else _files; fi
}
compdef _refmanager refmanager
`,
  fish: `# refmanager completion for fish. In ~/.config/fish/config.fish: refmanager completion fish | source
function __refmanager_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found ($words[1] complete -- $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c refmanager -f -a '(__refmanager_complete)'
`,
};

/** The script for that shell. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
