/// A kind of network that rust-bert runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// BERT (Devlin et al. 2019), and the models of dateline.
    Bert,
    /// DistilBERT (Sanh et al. 2019).
    DistilBert,
    /// RoBERTa (Liu et al. 2019), XLM-RoBERTa, CamemBERT.
    Roberta,
    /// ELECTRA (Clark et al. 2020).
    Electra,
    /// DeBERTa (He et al. 2021).
    Deberta,
    /// DeBERTa of versions 2 and 3.
    DebertaV2,
}

impl Family {
    /// By `model_type` of `config.json`.
    pub fn of(model_type: &str) -> Option<Self> {
        Some(match model_type {
            "bert" => Self::Bert,
            "distilbert" => Self::DistilBert,
            "roberta" | "xlm-roberta" | "camembert" => Self::Roberta,
            "electra" => Self::Electra,
            "deberta" => Self::Deberta,
            "deberta-v2" => Self::DebertaV2,
            _ => return None,
        })
    }

    /// What names of the network's tensors begin with, without the dot.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::DistilBert => "distilbert",
            Self::Roberta => "roberta",
            Self::Electra => "electra",
            Self::Deberta | Self::DebertaV2 => "deberta",
        }
    }

    /// Positions that the table has before the first word: RoBERTa counts from behind its padding token.
    pub fn positions_before(self) -> usize {
        if self == Self::Roberta { 2 } else { 0 }
    }
}
