//! What people call the columns of result tables.

use super::Table;
use crate::words::Language;

/// The Chinese of the names that columns have in result tables, sorted by these.
const HEADINGS: &[(&str, &str)] = &[
    ("a", "甲"),
    ("after", "之后"),
    ("answer", "答复"),
    ("appeal", "申诉行号"),
    ("atkinson", "阿特金森指数"),
    ("b", "乙"),
    ("becomes", "申诉更正为"),
    ("before", "之前"),
    ("best", "最优"),
    ("better_rank", "更好的位次"),
    ("between", "组间"),
    ("between_share", "组间占比"),
    ("bound", "界限"),
    ("change", "变化"),
    ("children", "下级指标"),
    ("class", "档次"),
    ("cluster", "类别"),
    ("code", "代码"),
    ("column", "列"),
    ("consistency_ratio", "一致性比率"),
    ("contribution", "贡献"),
    ("correlation", "相关系数"),
    ("cv", "变异系数"),
    ("days_after", "晚于目标天数"),
    ("days_late", "逾期天数"),
    ("days_left", "剩余天数"),
    ("days_overdue", "逾期天数"),
    ("deadline", "完成时限"),
    ("decided", "复核日期"),
    ("decision", "复核意见"),
    ("deliverable", "事项"),
    ("denominator", "分母"),
    ("description", "说明"),
    ("difference", "差值"),
    ("dimension", "上级指标"),
    ("direction", "方向"),
    ("distance", "距离"),
    ("done", "完成比例"),
    ("effective_weight", "实际权重"),
    ("efficiency", "效率"),
    ("entropy", "信息熵"),
    ("estimate", "估计值"),
    ("expert", "专家"),
    ("fault", "问题"),
    ("first", "第一"),
    ("flag", "提示"),
    ("found", "认定次数"),
    ("from", "起"),
    ("gap", "差距"),
    ("gini", "基尼系数"),
    ("grade", "等次"),
    ("grade_a", "甲方案等次"),
    ("grade_after", "调整后等次"),
    ("grade_b", "乙方案等次"),
    ("grade_before", "调整前等次"),
    ("group", "类别"),
    ("high", "上限"),
    ("importance", "重要性"),
    ("index", "总分"),
    ("indicator", "指标"),
    ("item", "事项"),
    ("items", "事项数"),
    ("kendall", "肯德尔相关系数"),
    ("kendall_w", "肯德尔协同系数"),
    ("kept", "是否保留"),
    ("key", "记录"),
    ("kind", "类别"),
    ("kind_zh", "类别"),
    ("kurtosis", "峰度"),
    ("label", "等次"),
    ("latest", "最近报送日期"),
    ("lead", "牵头单位"),
    ("leads", "牵头事项数"),
    ("left", "左项"),
    ("level", "级次"),
    ("low", "下限"),
    ("lower", "下限"),
    ("mark", "标记"),
    ("max", "最高"),
    ("mean", "平均分"),
    ("median", "中位数"),
    ("method", "方法"),
    ("min", "最低"),
    ("missing", "缺失数"),
    ("model", "方法"),
    ("moved", "变动数"),
    ("n", "数量"),
    ("n_units", "评估对象数"),
    ("name", "名称"),
    ("node", "指标"),
    ("nonzero", "非零占比"),
    ("note", "备注"),
    ("numerator", "分子"),
    ("others", "他者变动"),
    ("overdue", "逾期未完成"),
    ("own", "自身变动"),
    ("p_value", "显著性"),
    ("parent", "上级指标"),
    ("part", "部分"),
    ("pearson", "皮尔逊相关系数"),
    ("period", "时期"),
    ("points", "分值"),
    ("present", "数据完整率"),
    ("qualifier", "限定词"),
    ("question", "问题"),
    ("quote", "原文"),
    ("range", "极差"),
    ("rank", "排名"),
    ("rank_a", "甲方案排名"),
    ("rank_after", "调整后排名"),
    ("rank_b", "乙方案排名"),
    ("rank_change", "位次变化"),
    ("rank_high", "位次上限"),
    ("rank_low", "位次下限"),
    ("rank_mean", "位次均值"),
    ("rank_median", "位次中位数"),
    ("rank_sd", "位次标准差"),
    ("ratio", "比率"),
    ("reason", "理由"),
    ("reasons", "理由"),
    ("record", "记录行号"),
    ("records", "记录数"),
    ("rejected", "不予认定次数"),
    ("remedy", "处理方法"),
    ("reports", "报送次数"),
    ("right", "右项"),
    ("risen", "上升位次"),
    ("role", "角色"),
    ("row", "行号"),
    ("rule", "规则"),
    ("score", "得分"),
    ("score_a", "甲方案得分"),
    ("score_after", "调整后得分"),
    ("score_b", "乙方案得分"),
    ("score_change", "得分变化"),
    ("score_mean", "得分均值"),
    ("score_sd", "得分标准差"),
    ("sd", "标准差"),
    ("se", "标准误"),
    ("second", "第二"),
    ("section", "部分"),
    ("share", "占比"),
    ("skewness", "偏度"),
    ("slope", "斜率"),
    ("source", "来源"),
    ("spearman", "斯皮尔曼相关系数"),
    ("standard_error", "标准误"),
    ("start", "开始日期"),
    ("status", "状态"),
    ("status_zh", "完成情况"),
    ("step", "步骤"),
    ("supports", "配合事项数"),
    ("table", "数据表"),
    ("target", "目标值"),
    ("task", "任务"),
    ("text", "文字"),
    ("theil_l", "泰尔指数L"),
    ("theil_t", "泰尔指数T"),
    ("third", "第三"),
    ("title", "名称"),
    ("to", "止"),
    ("total", "合计"),
    ("treatment", "处理方式"),
    ("type", "类型"),
    ("unit", "评估对象"),
    ("units", "评估对象数"),
    ("unknown", "情况不明记录数"),
    ("upper", "上限"),
    ("value", "实际值"),
    ("variance", "方差"),
    ("was", "原记录"),
    ("weight", "权重"),
    ("why", "原因"),
    ("within", "组内"),
    ("within_share", "组内占比"),
    ("worse_rank", "更差的位次"),
    ("worst", "最差"),
    ("year", "年份"),
];

/// What a person calls a column in a language; codes and names of one's own stay as they are.
fn heading(name: &str, language: Language) -> &str {
    match language {
        Language::English => name,
        Language::Chinese => match HEADINGS.binary_search_by_key(&name, |(known, _)| known) {
            Ok(at) => HEADINGS[at].1,
            Err(_) => name,
        },
    }
}

impl Table {
    /// The same table with headings that people read in a language: a column is called by its title where it has
    /// one, as those of nodes have, else by the word for its name (`rank`, `score` …). Codes and names of one's own stay as they
    /// are, and a heading that is there already gets the name of its column behind it.
    ///
    /// ```
    /// use govindex::{Cells, Language, Table};
    ///
    /// let table = Table::new().with("unit", Cells::from(["150100"])).with("rank", Cells::Count(vec![Some(1)]));
    /// assert_eq!(table.headed(Language::Chinese).to_csv(), "评估对象,排名\n150100,1\n");
    /// ```
    #[must_use]
    pub fn headed(&self, language: Language) -> Self {
        let mut headed = Self::new();
        for (name, cells) in self.columns() {
            let title = self.titles.as_ref().and_then(|titles| titles.get(name));
            let shown =
                title.map(|title| language.of(&title[0], &title[1])).filter(|title| !title.is_empty());
            let shown = shown.unwrap_or_else(|| heading(name, language));
            let is_taken = headed.columns().any(|(known, _)| known == shown);
            headed = headed.with(
                if is_taken {
                    format!("{shown}{}", language.of(&format!(" ({name})"), &format!("（{name}）")))
                } else {
                    shown.to_owned()
                },
                cells.clone(),
            );
        }
        headed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cells;

    #[test]
    fn headings_are_words_titles_or_stay() {
        assert!(HEADINGS.is_sorted_by(|a, b| a.0 < b.0));
        let table = Table::new()
            .with("unit", Cells::from(["a"]))
            .with("I", Cells::from(["x"]))
            .with("J", Cells::from(["x"]))
            .with("kind", Cells::from(["x"]))
            .with("kind_zh", Cells::from(["x"]))
            .titled([("I".to_owned(), ["Index".to_owned(), "总指数".to_owned()])]);
        let of =
            |language| table.headed(language).columns().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(of(Language::Chinese), ["评估对象", "总指数", "J", "类别", "类别（kind_zh）"]);
        assert_eq!(of(Language::English), ["unit", "Index", "J", "kind", "kind_zh"]);
    }
}
