//! One pass of the encoder over a document, every head read from it; two passes where a model that finds entities alone
//! stands beside the one that parses.

use crate::coref::{Ranker, Ranking};
use crate::document::{Document, Entity};
use crate::encoder::{Chunk, Encoder, Matrix, ModelError};
use crate::ner::{Mention, Recognizer, to_entities};
use crate::srl::{Labeler, Reading};
use crate::syntax::{Analysis, Parser};

/// The model with the heads that are in use.
pub struct Analyzer {
    encoder: Encoder,
    parser: Parser,
    recognizer: Recognizer,
    /// Of the model that parses, where it has the heads.
    labeler: Option<Labeler>,
    ranker: Option<Ranker>,
    /// The model of the recognizer, where it is another.
    entities: Option<Encoder>,
}

impl Analyzer {
    /// Takes the heads of a model; `scheme` says which entities are found.
    pub fn new(encoder: Encoder, scheme: &str) -> Result<Self, ModelError> {
        let recognizer = Recognizer::new(&encoder, scheme)?;
        let parser = Parser::new(&encoder)?;
        let (labeler, ranker) = (Labeler::new(&encoder)?, Ranker::new(&encoder)?);
        Ok(Self { encoder, parser, recognizer, labeler, ranker, entities: None })
    }

    /// Takes tags and trees from one model, entities from another.
    pub fn with_entities(encoder: Encoder, entities: Encoder, scheme: &str) -> Result<Self, ModelError> {
        let recognizer = Recognizer::new(&entities, scheme)?;
        let parser = Parser::new(&encoder)?;
        let (labeler, ranker) = (Labeler::new(&encoder)?, Ranker::new(&encoder)?);
        Ok(Self { encoder, parser, recognizer, labeler, ranker, entities: Some(entities) })
    }

    /// The model that parses, and finds entities where no other does.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Fills in tags, trees, entities, predicates and antecedents. Sentences and tokens must be there.
    pub fn annotate(&self, doc: &mut Document) {
        let words: Vec<Vec<&str>> = doc
            .sentences
            .iter()
            .map(|s| doc.tokens_of(s).iter().map(|t| doc.slice(t.span)).collect())
            .collect();
        let mut analyses: Vec<(usize, Vec<Analysis>)> = Vec::new();
        let mut predicates = self.labeler.as_ref().map(Labeler::read);
        let mut antecedents = self.ranker.as_ref().map(Ranker::read);
        let mentions = self.run(&words, &mut |chunk, parsed| {
            let first = doc.sentences[chunk.sentence].tokens.start + chunk.words.start;
            if let Some(reading) = &mut predicates {
                reading.take(chunk, first);
            }
            if let Some(ranking) = &mut antecedents {
                ranking.take(chunk, &parsed, first);
            }
            analyses.push((first, parsed));
        });
        doc.predicates = predicates.map(Reading::finish);
        doc.antecedents = antecedents.map(Ranking::finish);
        let entities: Vec<Entity> = mentions
            .iter()
            .zip(&doc.sentences)
            .flat_map(|(found, sentence)| to_entities(doc, sentence.tokens.start, found))
            .collect();
        doc.entities = entities;
        let Document { text, tokens, .. } = doc;
        for (first, parsed) in analyses {
            for (token, analysis) in tokens[first..].iter_mut().zip(parsed) {
                let form = &text[token.span.range()];
                analysis.write_to(token, form, first);
            }
        }
    }

    /// Entities of sentences that come as words: for gold that is tokenised already.
    pub fn entities(&self, sentences: &[Vec<&str>]) -> Vec<Vec<Mention>> {
        let mut scores: Vec<Vec<f32>> = vec![Vec::new(); sentences.len()];
        let mut cols = 1;
        self.entities.as_ref().unwrap_or(&self.encoder).encode(sentences, &mut |chunk| {
            let found = self.recognizer.scores(&chunk);
            cols = found.cols();
            scores[chunk.sentence].extend_from_slice(found.data());
        });
        let mut mentions: Vec<Vec<Mention>> =
            scores.into_iter().map(|s| self.recognizer.decode(&Matrix::from_vec(s, cols))).collect();
        self.recognizer.agree(sentences, &mut mentions);
        mentions
    }

    /// Tags and trees of sentences that come as words. A sentence longer than a window gets a tree for each part.
    pub fn syntax(&self, sentences: &[Vec<&str>]) -> Vec<Vec<Analysis>> {
        let mut out: Vec<Vec<Analysis>> = vec![Vec::new(); sentences.len()];
        self.run(sentences, &mut |chunk, parsed| {
            out[chunk.sentence].extend(parsed.into_iter().map(|mut a| {
                a.head = a.head.map(|h| h + chunk.words.start);
                a
            }));
        });
        out
    }

    /// Mentions by sentence; `syntax` gets each chunk and its analysis.
    fn run(
        &self,
        sentences: &[Vec<&str>],
        syntax: &mut dyn FnMut(&Chunk, Vec<Analysis>),
    ) -> Vec<Vec<Mention>> {
        let mut mentions = vec![Vec::new(); sentences.len()];
        // Scores of a sentence that comes in several chunks wait until it is whole.
        let mut waiting: Vec<f32> = Vec::new();
        let mut recognize = |chunk: &Chunk| {
            let scores = self.recognizer.scores(chunk);
            waiting.extend_from_slice(scores.data());
            if chunk.words.end == sentences[chunk.sentence].len() {
                let all = Matrix::from_vec(std::mem::take(&mut waiting), scores.cols());
                mentions[chunk.sentence] = self.recognizer.decode(&all);
            }
        };
        if let Some(entities) = &self.entities {
            entities.encode(sentences, &mut |chunk| recognize(&chunk));
        }
        self.encoder.encode(sentences, &mut |chunk| {
            if self.entities.is_none() {
                recognize(&chunk);
            }
            let forms = &sentences[chunk.sentence][chunk.words.clone()];
            syntax(&chunk, self.parser.parse(&chunk, forms));
        });
        self.recognizer.agree(sentences, &mut mentions);
        mentions
    }
}
