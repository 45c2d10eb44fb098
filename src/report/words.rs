//! The words of the sheets in both languages.

use crate::words::Language;
use std::collections::BTreeMap;

const WORDS: &[(&str, &str, &str)] = &[
    ("appraised", "Appraised", "评估结果"),
    ("dimension", "Dimension", "维度"),
    ("dimensions", "Dimensions", "各维度"),
    ("days_late", "Days late", "逾期天数"),
    ("deadline", "Deadline", "完成时限"),
    ("deliverable", "Deliverable", "任务内容"),
    ("difference", "Against the mean", "与均值差"),
    ("done", "Done", "进度"),
    ("due", "by", "期限"),
    ("error", "±", "±"),
    ("findings", "What the result rests on", "说明"),
    ("grade", "Grade", "等级"),
    ("indicator", "Indicator", "指标"),
    ("indicators", "Indicators", "各指标"),
    ("joint", "joint leads count as shares", "联合牵头按份额计"),
    ("full", "Full points", "满分"),
    ("count", "Found", "认定次数"),
    ("basis", "Basis", "依据"),
    ("item", "Item", "项目"),
    ("ledger", "Points lost and won", "得分明细"),
    ("points", "Points lost or won", "扣分、加分"),
    ("veto", "Veto", "一票否决"),
    ("vetoed", "vetoed, not scored", "一票否决，不计分"),
    ("colon", ": ", "："),
    ("comma", ", ", "、"),
    ("lead", "Lead unit", "牵头单位"),
    ("leads", "Deliverables led", "牵头任务数"),
    ("league", "League table", "排名表"),
    ("lowered", "the score reached the grade, its quota has no place left:", "得分已达该等级，名额已满："),
    ("mean", "Mean", "均值"),
    ("no_data", "no data", "无数据"),
    ("none", "none", "无"),
    ("notices", "To be known", "需说明的情况"),
    ("of", "of", "/"),
    ("overdue", "Overdue", "逾期任务清单"),
    ("peers", "Among peers", "同类排名"),
    ("period", "Period", "评估期"),
    ("rank", "Rank", "排名"),
    ("score", "Score", "得分"),
    ("status", "Status", "状态"),
    ("strongest", "Strongest against the mean", "优势指标"),
    ("supports", "Deliverables supported", "配合任务数"),
    ("target", "Target", "目标"),
    ("task", "Task", "任务"),
    ("tasks", "Tasks led", "牵头任务"),
    ("unit", "Unit", "单位"),
    ("value", "Value", "指标值"),
    ("weakest", "Weakest against the mean", "短板指标"),
    ("weight", "Weight", "权重"),
];

/// The words in Chinese for `zh` and its variants, else in English.
pub(super) fn of(language: Language) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|&(key, en, zh)| (key, language.of(en, zh))).collect()
}
