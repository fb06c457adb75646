#!/usr/bin/env bash
# Every score that README.md and the model card quote, from one command.
#
#   scripts/scores.sh [DATA [GOLD]]
#   MODEL=fast scripts/scores.sh ...           the same of another model: fast, or a folder
#
# Without arguments: the scores on the corpus's own gold. DATA is a folder with ner/, ud/, timex/ and claims/ as
# scripts/train/README.md describes it; GOLD is a claims gold file in the form of corpus/gold/claims.jsonl.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked --quiet
dateline=./target/release/dateline
show() {
    printf '\n$ dateline %s\n' "$*"
    # Sentences and words are found without a model.
    if [ "$2" = segmentation ]; then "$dateline" "$@"; else "$dateline" "$@" --model "${MODEL:-default}"; fi
}

show evaluate entities corpus/gold/entities.conll
show evaluate times corpus/gold/times.jsonl
show evaluate claims corpus/gold/claims.jsonl
# Articles that were written and annotated by one who had not seen the rules. Whoever writes rules may read the errors on
# the first file; of the second only the figures are looked at.
show evaluate claims corpus/gold/more.jsonl
show evaluate claims corpus/gold/kept.jsonl
# More of those whose errors may be read, in which it is hard to tell who is meant.
show evaluate claims corpus/gold/references.jsonl
# Headlines alone, made in the same way.
show evaluate claims corpus/gold/headlines.jsonl
show evaluate claims corpus/gold/headlines-kept.jsonl
[ $# -ge 1 ] || exit 0

data=$1
show evaluate entities "$data/ner/ontonotes/test.conll.gz"
show evaluate entities "$data/ner/conll2003/test.conll.gz" --scheme conll
for case in lower upper title; do
    show evaluate entities "$data/ner/conll2003/test.conll.gz" --scheme conll --case $case
done
for treebank in ewt gum; do
    show evaluate syntax "$data/ud/$treebank/test.conllu.gz"
    show evaluate segmentation "$data/ud/$treebank/dev.conllu.gz"
done
show evaluate segmentation "$data/ud/gum/dev.conllu.gz" --only news
for set in timebank aquaint; do
    show evaluate times "$data/timex/$set.jsonl.gz"
done
show evaluate frames "$data/claims/framenet_fulltext.jsonl.gz" --split dev
show evaluate frames "$data/claims/framenet_exemplars.jsonl.gz" --split dev
show evaluate frames "$data/claims/propbank_ewt.jsonl.gz" --split dev
show evaluate attribution "$data/claims/polnear.jsonl.gz" --split dev
# Cuts of news with claims that we annotated; these were not trained on.
python3 scripts/train/claims_data.py "$data" target/claims
show evaluate claims target/claims/test.jsonl
# The same in the midst of their documents.
show evaluate claims target/claims/test_documents.jsonl
# Whole articles of documents that were not trained on either.
show evaluate claims target/claims/articles.jsonl
[ $# -ge 2 ] || exit 0
show evaluate claims "$2"
