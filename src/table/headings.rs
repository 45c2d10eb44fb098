//! What people call the columns of result tables.

use std::borrow::Cow;

use super::Table;
use crate::words::Language;

/// The Chinese of the names that columns have in result tables, sorted by these.
const HEADINGS: &[(&str, &str)] = &[
    ("C", "耦合度"),
    ("D", "耦合协调度"),
    ("T", "综合协调指数"),
    ("a", "甲"),
    ("above", "高于"),
    ("actual_days", "实际天数"),
    ("after", "之后"),
    ("alpha", "克朗巴赫系数"),
    ("angle", "旋转角"),
    ("answer", "答复"),
    ("appeal", "申诉行号"),
    ("at_least", "不低于"),
    ("at_most", "不高于"),
    ("atkinson", "阿特金森指数"),
    ("b", "乙"),
    ("base", "基础分"),
    ("bearing", "移动方位角"),
    ("becomes", "申诉更正为"),
    ("before", "之前"),
    ("below", "低于"),
    ("best", "最优"),
    ("better_by", "领先"),
    ("better_rank", "更好的位次"),
    ("between", "组间"),
    ("between_share", "组间占比"),
    ("bound", "界限"),
    ("bounds", "界限变动"),
    ("break", "口径断裂"),
    ("by_shapley", "沙普利值分解数"),
    ("cap", "得分封顶"),
    ("change", "变化"),
    ("children", "下级指标"),
    ("children_present", "有数据的下级数"),
    ("choice", "方法选择"),
    ("class", "档次"),
    ("club", "俱乐部"),
    ("cluster", "类别"),
    ("clusters", "类数"),
    ("code", "代码"),
    ("column", "列"),
    ("compared", "比较数"),
    ("completion", "完成率"),
    ("completion_n", "完成率分母"),
    ("components", "主成分数"),
    ("consistency_ratio", "一致性比率"),
    ("contribution", "贡献"),
    ("correlation", "相关系数"),
    ("correlation_index", "与总分的相关系数"),
    ("correlation_parent", "与上级的相关系数"),
    ("count", "频数"),
    ("counted", "计数"),
    ("coverage", "报送覆盖率"),
    ("coverage_n", "报送覆盖率分母"),
    ("critical", "是否关键"),
    ("cv", "变异系数"),
    ("dated", "有时限事项数"),
    ("day", "日期"),
    ("days_after", "晚于目标天数"),
    ("days_late", "逾期天数"),
    ("days_left", "剩余天数"),
    ("days_overdue", "逾期天数"),
    ("deadline", "完成时限"),
    ("decided", "复核日期"),
    ("decision", "复核意见"),
    ("deliverable", "事项"),
    ("denominator", "分母"),
    ("density", "密度"),
    ("description", "说明"),
    ("difference", "差值"),
    ("dimension", "上级指标"),
    ("direction", "方向"),
    ("distance", "距离"),
    ("distinct", "不同取值数"),
    ("done", "完成比例"),
    ("due", "目标日期"),
    ("earliest", "最早"),
    ("earned", "挣值"),
    ("earned_days", "挣得天数"),
    ("effective_weight", "实际权重"),
    ("efficiency", "效率"),
    ("effort", "改进量"),
    ("entropy", "信息熵"),
    ("estimate", "估计值"),
    ("estimated", "插补值变动"),
    ("expert", "专家"),
    ("fallen", "下降位次"),
    ("fault", "问题"),
    ("first", "第一"),
    ("first_component", "第一主成分占比"),
    ("first_high", "一阶指数上限"),
    ("first_low", "一阶指数下限"),
    ("flag", "提示"),
    ("flags", "提示"),
    ("forced", "是否强制"),
    ("forecast", "预测完成日期"),
    ("found", "认定次数"),
    ("from", "起"),
    ("from_bound", "起点界限"),
    ("frontier", "技术进步"),
    ("gain", "得分提高"),
    ("gained", "新增下级"),
    ("gap", "差距"),
    ("gaps", "缺失期数"),
    ("gate", "规则调整"),
    ("gates", "规则调整"),
    ("gini", "基尼系数"),
    ("grade", "等次"),
    ("grade_a", "甲方案等次"),
    ("grade_after", "调整后等次"),
    ("grade_b", "乙方案等次"),
    ("grade_before", "调整前等次"),
    ("grade_changed", "等次变化数"),
    ("group", "类别"),
    ("height", "合并距离"),
    ("high", "上限"),
    ("higher", "较高者"),
    ("importance", "重要性"),
    ("index", "总分"),
    ("index_in_time", "进度指数（时间）"),
    ("indicator", "指标"),
    ("inertia", "组内平方和"),
    ("input", "输入因素"),
    ("interaction", "交互项"),
    ("item", "事项"),
    ("items", "事项数"),
    ("kendall", "肯德尔相关系数"),
    ("kendall_p", "肯德尔显著性"),
    ("kendall_w", "肯德尔协同系数"),
    ("kept", "是否保留"),
    ("key", "记录"),
    ("kind", "类别"),
    ("kind_zh", "类别"),
    ("kurtosis", "峰度"),
    ("label", "等次"),
    ("lagging", "滞后子系统"),
    ("largest_rank_change", "最大位次变化"),
    ("largest_shift", "最大位次移动"),
    ("late", "逾期率"),
    ("late_n", "逾期率分母"),
    ("latest", "最近报送日期"),
    ("lead", "牵头单位"),
    ("lead_count", "牵头事项折算数"),
    ("lead_weight", "牵头权重"),
    ("leader", "领先对象"),
    ("leads", "牵头事项数"),
    ("least", "最小"),
    ("least_distance", "最小权重变动（距离）"),
    ("least_sum", "最小权重变动（绝对值和）"),
    ("left", "左项"),
    ("left_out", "剔除对象"),
    ("level", "级次"),
    ("limit", "名额"),
    ("lost", "减少下级"),
    ("low", "下限"),
    ("lower", "下限"),
    ("lowered", "调整等次的对象"),
    ("lowered_from", "原达等次"),
    ("major", "长轴"),
    ("mark", "标记"),
    ("marked", "是否标明关键"),
    ("max", "最高"),
    ("mean", "平均分"),
    ("mean_abs_rank_change", "平均位次变化（绝对值）"),
    ("mean_abs_score_change", "平均得分变化（绝对值）"),
    ("mean_change", "平均位次变化"),
    ("mean_rank_change", "平均位次变化"),
    ("mean_score_change", "平均得分变化"),
    ("mean_shift", "平均位次移动"),
    ("median", "中位数"),
    ("members", "成员数"),
    ("method", "方法"),
    ("min", "最低"),
    ("minor", "短轴"),
    ("minus", "负流"),
    ("missing", "缺失数"),
    ("model", "方法"),
    ("models", "变动的模型"),
    ("most", "最大"),
    ("moved", "变动数"),
    ("moved_most", "变动最大者"),
    ("n", "数量"),
    ("n_units", "评估对象数"),
    ("name", "名称"),
    ("needed", "所需年增量"),
    ("net", "净流"),
    ("node", "指标"),
    ("nodes", "指标数"),
    ("nonzero", "非零占比"),
    ("note", "备注"),
    ("numerator", "分子"),
    ("of", "所属指标"),
    ("of_children", "下级总数"),
    ("on_time", "按期完成率"),
    ("on_time_n", "按期完成率分母"),
    ("only_a", "仅甲有"),
    ("only_b", "仅乙有"),
    ("open", "未完成数"),
    ("order_at_high", "全序上限处逆转"),
    ("order_at_low", "全序下限处逆转"),
    ("order_high", "全序不变上限"),
    ("order_low", "全序不变下限"),
    ("other", "对照对象"),
    ("other_score", "对照得分"),
    ("other_value", "对照值"),
    ("others", "他者变动"),
    ("outcome", "结果"),
    ("output", "输出"),
    ("overall", "合计"),
    ("overdue", "逾期未完成"),
    ("own", "自身变动"),
    ("p_value", "显著性"),
    ("pair_high", "两者不变上限"),
    ("pair_low", "两者不变下限"),
    ("pairs", "逆转对"),
    ("parent", "上级指标"),
    ("part", "部分"),
    ("passes", "是否通过"),
    ("pearson", "皮尔逊相关系数"),
    ("pearson_p", "皮尔逊显著性"),
    ("period", "时期"),
    ("place", "位置"),
    ("planned", "计划值"),
    ("plus", "正流"),
    ("points", "分值"),
    ("position", "平均秩次"),
    ("prais", "普雷斯指数"),
    ("present", "数据完整率"),
    ("probit", "概率单位"),
    ("product", "乘积"),
    ("progress", "总体进度"),
    ("progress_n", "总体进度分母"),
    ("pure_efficiency", "纯技术效率"),
    ("qualifier", "限定词"),
    ("question", "问题"),
    ("quote", "原文"),
    ("range", "极差"),
    ("rank", "排名"),
    ("rank_a", "甲方案排名"),
    ("rank_after", "调整后排名"),
    ("rank_b", "乙方案排名"),
    ("rank_change", "位次变化"),
    ("rank_changed", "位次变化数"),
    ("rank_changed_by_5", "位次变化至少5位数"),
    ("rank_error", "位次标准误"),
    ("rank_high", "位次上限"),
    ("rank_low", "位次下限"),
    ("rank_mean", "位次均值"),
    ("rank_median", "位次中位数"),
    ("rank_sd", "位次标准差"),
    ("rate", "指标代码"),
    ("rate_zh", "指标名称"),
    ("ratio", "比率"),
    ("reached", "达标数"),
    ("reason", "理由"),
    ("reasons", "理由"),
    ("record", "记录行号"),
    ("records", "记录数"),
    ("rejected", "不予认定次数"),
    ("rejection", "材料退回率"),
    ("rejection_n", "材料退回率分母"),
    ("remedy", "处理方法"),
    ("reports", "报送次数"),
    ("rescale", "折算"),
    ("reversed", "逆转数"),
    ("right", "右项"),
    ("risen", "上升位次"),
    ("rival", "对照对象"),
    ("role", "角色"),
    ("rounding", "修约"),
    ("row", "行号"),
    ("rows", "行号"),
    ("rsr", "秩和比"),
    ("rule", "规则"),
    ("same", "相同取值数"),
    ("scale", "尺度"),
    ("scalings", "变动的标准化"),
    ("score", "得分"),
    ("score_a", "甲方案得分"),
    ("score_after", "调整后得分"),
    ("score_b", "乙方案得分"),
    ("score_change", "得分变化"),
    ("score_changed", "得分变化数"),
    ("score_changed_by_5", "得分变化至少5分数"),
    ("score_high", "得分上限"),
    ("score_low", "得分下限"),
    ("score_mean", "得分均值"),
    ("score_median", "得分中位数"),
    ("score_sd", "得分标准差"),
    ("sd", "标准差"),
    ("sd_log", "对数标准差"),
    ("se", "标准误"),
    ("second", "第二"),
    ("second_high", "第二因素上限"),
    ("second_low", "第二因素下限"),
    ("section", "部分"),
    ("share", "占比"),
    ("share_distinct", "不同取值占比"),
    ("share_nonzero", "非零占比"),
    ("share_present", "数据完整率"),
    ("share_same", "相同取值占比"),
    ("shared", "共有指标数"),
    ("silhouette", "轮廓系数"),
    ("skewness", "偏度"),
    ("slope", "斜率"),
    ("source", "来源"),
    ("spearman", "斯皮尔曼相关系数"),
    ("split", "分解方法"),
    ("stage", "协调等级"),
    ("standard_error", "标准误"),
    ("standardized", "标准化系数"),
    ("standardized_alpha", "标准化克朗巴赫系数"),
    ("standing", "达标情况"),
    ("start", "开始日期"),
    ("starts", "起始数"),
    ("status", "状态"),
    ("status_en", "完成情况（英文）"),
    ("status_zh", "完成情况"),
    ("stayed", "位次不变数"),
    ("steady_state", "稳态占比"),
    ("step", "步骤"),
    ("supports", "配合事项数"),
    ("t", "t统计量"),
    ("table", "数据表"),
    ("target", "目标值"),
    ("task", "任务"),
    ("test", "检验"),
    ("text", "文字"),
    ("theil_l", "泰尔指数L"),
    ("theil_t", "泰尔指数T"),
    ("theirs", "对方得分"),
    ("third", "第三"),
    ("tied", "并列对象"),
    ("title", "名称"),
    ("to", "止"),
    ("to_bound", "终点界限"),
    ("top_at_high", "首位上限处逆转"),
    ("top_at_low", "首位下限处逆转"),
    ("top_high", "首位不变上限"),
    ("top_low", "首位不变下限"),
    ("total", "合计"),
    ("total_high", "总效应指数上限"),
    ("total_low", "总效应指数下限"),
    ("transvariation", "超变密度"),
    ("transvariation_share", "超变密度占比"),
    ("treated", "处理情况"),
    ("treatment", "处理方式"),
    ("type", "类型"),
    ("unit", "评估对象"),
    ("units", "评估对象数"),
    ("unknown", "情况不明记录数"),
    ("upper", "上限"),
    ("value", "实际值"),
    ("values", "数据期数"),
    ("variance", "方差"),
    ("visits", "检查次数"),
    ("waiting", "等待事项数"),
    ("waiting_tasks", "等待事项"),
    ("was", "原记录"),
    ("weight", "权重"),
    ("weighted_spearman", "加权斯皮尔曼相关系数"),
    ("weights", "权重"),
    ("went", "变化方向"),
    ("what", "变化内容"),
    ("why", "原因"),
    ("with", "对应指标"),
    ("within", "组内"),
    ("within_share", "组内占比"),
    ("worse_rank", "更差的位次"),
    ("worst", "最差"),
    ("ws", "WS系数"),
    ("x", "横坐标"),
    ("y", "纵坐标"),
    ("year", "年份"),
    ("yearly", "年均变化"),
    ("zeros", "零值数"),
];

/// What a person calls a column in a language; codes and names of one's own stay as they are.
fn heading(name: &str, language: Language) -> Cow<'_, str> {
    let known = HEADINGS.binary_search_by_key(&name, |(known, _)| known);
    match (known, language) {
        (Err(_), _) => name.into(),
        (Ok(at), Language::Chinese) => HEADINGS[at].1.into(),
        (Ok(_), Language::English) => match name.strip_suffix("_zh") {
            Some(name) => format!("{name} (zh)").into(),
            None => name.replace('_', " ").into(),
        },
    }
}

impl Table {
    /// The same table with headings that people read in a language: a column is called by its title where it has
    /// one, as those of nodes have, else by the word for its name: of `rank_change` 位次变化, in English `rank change`. Codes
    /// and names of one's own stay as they are, and a heading that is there already gets the name of its column behind it.
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
            let shown = shown.map_or_else(|| heading(name, language), Cow::from);
            let is_taken = headed.columns().any(|(known, _)| known == shown);
            headed = headed.with(
                if is_taken {
                    format!("{shown}{}", language.of(&format!(" ({name})"), &format!("（{name}）")))
                } else {
                    shown.into_owned()
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
        assert_eq!(of(Language::English), ["unit", "Index", "J", "kind", "kind (zh)"]);
    }

    /// The names that code gives to columns, as `.with("rank", …)` does.
    fn columns(folder: &std::path::Path, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // What weights and models come to on the way is asked for by name, and stands in no table.
            let has_none = ["src/weights", "src/scoring", "src/cli"].iter().any(|own| path.ends_with(own));
            if path.is_dir() && !has_none {
                columns(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("tests.rs")
            {
                let code = std::fs::read_to_string(&path).unwrap();
                let code: Vec<&str> = code
                    .lines()
                    .take_while(|line| !line.starts_with("mod tests"))
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .collect();
                let code = code.join("\n");
                for call in code.split(".with(").chain(code.split(".coded(")).skip(1) {
                    let named = call.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
                    into.extend(named.map(|(name, _)| name.to_owned()));
                }
            }
        }
    }

    #[test]
    fn every_column_of_a_result_has_a_heading() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = Vec::new();
        columns(&root.join("src"), &mut all);
        let own = all.len();
        columns(&root.join("python/src"), &mut all);
        assert!(own > 600 && all.len() > own, "{own} {}", all.len());
        all.sort_unstable();
        all.dedup();
        all.retain(|name| HEADINGS.binary_search_by_key(&name.as_str(), |(known, _)| known).is_err());
        assert!(all.is_empty(), "give the Chinese of {all:?}");
    }
}
