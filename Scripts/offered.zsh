# Prints what zsh offers to complete a line: zsh -f Scripts/offered.zsh FOLDER LINE, where FOLDER has the function _bpe.
zmodload zsh/zpty
zpty shell zsh -f -i
say() { zpty -w shell "$1" }
say 'PS1=; stty -echo'
say "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D"
# What completion functions add is printed between angle brackets, and "<>" at their end.
say 'compadd() {
    local -a found
    builtin compadd -O found "$@"
    (( $#found )) && print -rl -- "<"${^found}">"
}'
say 'finish() { print -r -- "<>" }; comppostfuncs=(finish)'
say "bindkey '^I' complete-word; print -r -- '<ready''>'"
zpty -r shell output '*<ready>*'
zpty -w -n shell "$2"$'\t'
zpty -r shell output '*<>*'
print -r -- "$output" | tr -d '\r' | sed -n 's/^.*<\(..*\)>.*$/\1/p'
zpty -d shell
