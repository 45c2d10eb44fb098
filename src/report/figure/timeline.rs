//! The deliverables of a task plan along the days, and how each stands.

use chrono::{Datelike, Months, NaiveDate};

use super::svg::{FAINT, Font, GRID, INK, Svg, WIDTH, fitted, width_of};
use super::{Columns, Figure, MOST_ROWS, more_than, names_width, short};
use crate::Cells;
use crate::evidence::task_plan::{Deliverable, Review, Standing, Status};
use crate::report::by_day;
use crate::stats::sort;
use crate::words::{Language, on_day, say};

/// Draws the deliverables of a plan with a deadline, a row each in the order of deadlines: a bar from start to deadline, dark as
/// far as it is done; a dot at the deadline, dark where it is done; hatched for the days by which it is or was late; and how it
/// stands. An upright line is the day of the review.
///
/// Sixty rows are drawn at most, those that are not done before the others; what has no deadline is counted below. The data
/// have a row per deliverable: `task`, `name`, `start`, `deadline`, `done`, `share` (0 to 1), `status`, `days_late`.
///
/// ```
/// use govindex::evidence::task_plan::{PlanLayout, Progress, ReportLayout, ReviewRules, TaskPlan, UnitNames};
/// use govindex::evidence::{Format, Records};
/// use govindex::report::timeline;
/// use govindex::Language;
///
/// let read = |text: &str| Records::from_csv(text.as_bytes(), &Format::new());
/// let plan = read("task_no,item_no,task_name,deliverable,deadline,lead_units\n1,1,Platform,Data platform,2025-06-30,Bureau\n")?;
/// let reports = read("task_no,item_no,date,share_done\n1,1,2025-05-01,0.4\n")?;
/// let plan = TaskPlan::read(&plan, &PlanLayout::new(), &UnitNames::new())?;
/// let day = chrono::NaiveDate::from_ymd_opt(2025, 7, 10).unwrap();
/// let review = plan.review(&Progress::read(&reports, &ReportLayout::new())?, &ReviewRules::at(day))?;
/// let figure = timeline(&review, Language::English);
/// assert!(figure.alt().contains("1 overdue"));
/// # Ok::<(), govindex::Error>(())
/// ```
#[must_use]
pub fn timeline(review: &Review, language: Language) -> Figure {
    timeline_of(review, &review.standings().iter().collect::<Vec<_>>(), language)
}

/// [`timeline`] of some of the deliverables.
pub(in crate::report) fn timeline_of(review: &Review, standings: &[&Standing], language: Language) -> Figure {
    let at = review.rules().at;
    let rows: Vec<Row<'_>> = standings.iter().map(|standing| Row::of(review, standing)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    sort::by_key(&mut order, |&row| (rows[row].deadline().is_none(), rows[row].deadline()));
    let dated = order.iter().filter(|&&row| rows[row].deadline().is_some()).count();
    let mut drawn = order[..dated].to_vec();
    sort::by_key(&mut drawn, |&row| rows[row].standing.status.is_done());
    drawn.truncate(MOST_ROWS);
    sort::by_key(&mut drawn, |&row| rows[row].deadline());

    let statuses = rows.iter().map(|row| row.standing.status);
    let shares = || rows.iter().map(|row| row.standing.share);
    let late = rows.iter().map(|row| row.standing.days_late.and_then(|days| usize::try_from(days).ok()));
    let days = |of: &dyn Fn(&Row<'_>) -> Option<NaiveDate>, told: &dyn Fn(NaiveDate) -> String| {
        Cells::Text(rows.iter().map(|row| of(row).map(told)).collect())
    };
    let (coded, told) = (|day: NaiveDate| day.to_string(), |day| on_day(day, language));
    let (start, deadline) = (|row: &Row<'_>| row.task?.start, |row: &Row<'_>| row.deadline());
    let done = |row: &Row<'_>| row.standing.done;
    let data = Columns::default()
        .coded("task", Cells::texts(standings.iter().map(|standing| standing.task.as_str())))
        .with("name", say!(tight language, "Task"), Cells::texts(rows.iter().map(Row::name)))
        .coded("start", days(&start, &coded))
        .read(say!(tight language, "Start"), days(&start, &told))
        .coded("deadline", days(&deadline, &coded))
        .read(say!(tight language, "Deadline"), days(&deadline, &|day| by_day(day, language)))
        .coded("done", days(&done, &coded))
        .read(say!(tight language, "Done on"), days(&done, &told))
        .coded("share", Cells::numbers(shares(), None))
        .read(say!(tight language, "Done (%)"), Cells::numbers(shares().map(|share| 100.0 * share), 0))
        .coded("status", Cells::texts(statuses.clone().map(Status::code)))
        .read(say!(tight language, "State"), Cells::texts(statuses.map(|status| status.name(language))))
        .with("days_late", say!(tight language, "Days late"), Cells::counts(late))
        .ordered(&order);

    let shown: Vec<&Row<'_>> = drawn.iter().map(|&row| &rows[row]).collect();
    let mut svg = Svg::new(language);
    let bottom = draw(&mut svg, &shown, at, language);
    let mut remarks = Vec::new();
    if !drawn.is_empty() {
        let day = on_day(at, language);
        remarks.push(say!(tight language, "Bars: from start to deadline, dark as far as done; dots: deadlines; hatched: late; upright line: {day}.",
            day
        ));
    }
    remarks.extend(more_than(drawn.len(), dated, language));
    if dated < rows.len() {
        remarks.push(say!(tight language, "Tasks without a deadline: {count}.", count = rows.len() - dated));
    }
    let y = svg.remarks(bottom, &remarks);

    let count = |of: &dyn Fn(Status) -> bool| standings.iter().filter(|one| of(one.status)).count();
    let (done, overdue) = (count(&Status::is_done), count(&|status| status == Status::Overdue));
    let day = on_day(at, language);
    let alt = say!(tight language, "Timeline of tasks on {day}: {count} in all, {done} done, {overdue} overdue.",
        count = rows.len(),
        day = &day,
        done,
        overdue
    );
    Figure::drawn(svg, y, say!(tight language, "Tasks on {day}", day), alt, data)
}

struct Row<'a> {
    standing: &'a Standing,
    task: Option<&'a Deliverable>,
}

impl<'a> Row<'a> {
    fn of(review: &'a Review, standing: &'a Standing) -> Self {
        Self { standing, task: review.plan().deliverable(&standing.task) }
    }

    fn deadline(&self) -> Option<NaiveDate> {
        self.task?.deadline.day()
    }

    /// What is to be delivered, behind its number in the plan.
    fn name(&self) -> String {
        let named = self.task.and_then(|task| task.deliverable.as_deref().or(task.name.as_deref()));
        let id = short(&self.standing.task);
        named.map_or_else(|| id.clone(), |name| format!("{id} {name}"))
    }
}

/// Days from `first` to `last`, drawn from `from` to `to`.
struct Days {
    first: NaiveDate,
    last: NaiveDate,
    from: f64,
    to: f64,
}

impl Days {
    fn at(&self, day: NaiveDate) -> f64 {
        let days = |to: NaiveDate| (to - self.first).num_days() as f64;
        self.from + (days(day) / days(self.last).max(1.0)).clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// The first days of months, eight at most.
    fn ticks(&self) -> Vec<NaiveDate> {
        let months = |day: NaiveDate| 12 * i64::from(day.year()) + i64::from(day.month0());
        let span = months(self.last) - months(self.first) + 1;
        let step = [1, 2, 3, 6, 12, 24, 60, 120]
            .into_iter()
            .find(|step| span <= 8 * i64::from(*step))
            .unwrap_or(1200);
        let january = NaiveDate::from_ymd_opt(self.first.year(), 1, 1);
        let all = (0..).map_while(|k: u32| january?.checked_add_months(Months::new(k * step)));
        all.take_while(|day| *day <= self.last).filter(|day| *day >= self.first).take(13).collect()
    }
}

/// Draws the rows; where the next thing may stand.
fn draw(svg: &mut Svg, rows: &[&Row<'_>], at: NaiveDate, language: Language) -> f64 {
    const TOP: f64 = 26.0;
    const DARK: &str = "#003f6b";
    const LATE: &str = "#d55e00";
    let (pitch, size) = if rows.len() > 30 { (16.0, 10.5) } else { (22.0, 12.0) };
    let days = || {
        let of = |row: &&Row<'_>| [row.task.and_then(|task| task.start), row.deadline(), row.standing.done];
        rows.iter().flat_map(of).flatten()
    };
    if rows.is_empty() {
        return 8.0;
    }
    let names: Vec<String> = rows.iter().map(|row| row.name()).collect();
    let name_end = 8.0 + names_width(names.iter().map(String::as_str), size, 210.0);
    let states: Vec<&str> = rows.iter().map(|row| row.standing.status.name(language)).collect();
    let state_start = WIDTH - 8.0 - names_width(states.iter().copied(), size, 120.0);
    let (first, last) = days().fold((at, at), |(first, last), day| (first.min(day), last.max(day)));
    let axis = Days { first, last, from: name_end + 14.0, to: state_start - 14.0 };
    let bottom = TOP + pitch * rows.len() as f64;
    let mut free = f64::NEG_INFINITY;
    for day in axis.ticks() {
        let label = match language {
            Language::English => day.format("%b %Y").to_string(),
            Language::Chinese => day.format("%Y年%-m月").to_string(),
        };
        let (place, half) = (axis.at(day), width_of(&label, 10.5) / 2.0);
        svg.line([place, TOP], [place, bottom], GRID, 1.0);
        if place - half > free && place + half < WIDTH - 4.0 {
            svg.text([place, bottom + 14.0], &label, Font::new(10.5).middle().ink(FAINT));
            free = place + half + 6.0;
        }
    }
    for (place, (row, name)) in rows.iter().zip(&names).enumerate() {
        let middle = TOP + pitch * (place as f64 + 0.5);
        let line = middle + 0.36 * size;
        svg.text([name_end, line], &fitted(name, name_end - 8.0, size), Font::new(size).end());
        svg.text([state_start, line], &fitted(states[place], 120.0, size), Font::new(size));
        let Some(deadline) = row.deadline().map(|day| axis.at(day)) else { continue };
        let height = pitch * 0.5;
        let corner = |x: f64| [x, middle - height / 2.0];
        if let Some(start) = row.task.and_then(|task| task.start).map(|day| axis.at(day)) {
            let width = (deadline - start).max(0.0);
            svg.rect(corner(start), [width, height], "#e3f0f9", DARK);
            svg.rect(corner(start), [width * row.standing.share.clamp(0.0, 1.0), height], "#5b93bb", DARK);
        }
        let until = match row.standing.status {
            Status::Overdue => Some(at),
            Status::DoneLate => row.standing.done,
            _ => None,
        };
        if let Some(until) = until {
            svg.hatched(corner(deadline), [(axis.at(until) - deadline).max(0.0), height]);
        }
        let fill = match row.standing.status {
            Status::Overdue => LATE,
            status if status.is_done() => DARK,
            _ => "#ffffff",
        };
        svg.circle([deadline, middle], pitch * 0.2, fill, INK);
    }
    let now = axis.at(at);
    svg.line([now, TOP - 4.0], [now, bottom], LATE, 1.5);
    let label = on_day(at, language);
    let half = width_of(&label, 10.5) / 2.0;
    svg.text(
        [now.min(WIDTH - 8.0 - half).max(8.0 + half), TOP - 9.0],
        &label,
        Font::new(10.5).middle().ink(INK),
    );
    bottom + 20.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::task_plan::{PlanLayout, Progress, ReportLayout, ReviewRules, TaskPlan, UnitNames};
    use crate::evidence::{Format, Records};

    fn review(plan: &str) -> Review {
        let records = |text: &str| Records::from_csv(text.as_bytes(), &Format::new()).unwrap();
        let head = "task_no,item_no,task_name,deliverable,start,deadline,lead_units\n";
        let plan = TaskPlan::read(&records(&format!("{head}{plan}")), &PlanLayout::new(), &UnitNames::new());
        let reports = "task_no,item_no,date,share_done\n1,1,2025-05-01,0.4\n1,2,2025-04-10,1\n";
        let reports = Progress::read(&records(reports), &ReportLayout::new()).unwrap();
        plan.unwrap()
            .review(&reports, &ReviewRules::at(NaiveDate::from_ymd_opt(2025, 7, 10).unwrap()))
            .unwrap()
    }

    #[test]
    fn bars_are_as_long_as_the_work_and_the_delay_is_hatched() {
        let four = review(
            "1,1,平台,数据平台,2025-01-01,2025-06-30,统计局\n\
             1,2,平台,监测平台,2025-01-01,2025-03-31,统计局\n\
             2,1,标准,标准规范,,持续推进,统计局\n\
             3,1,网络,网络整合,,2025-12-31,财政厅\n",
        );
        let figure = timeline(&four, Language::Chinese);
        assert_eq!(figure.title(), "截至2025年7月10日的任务进展");
        let Some(Cells::Text(names)) = figure.headed().column("任务") else { unreachable!() };
        let names: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
        assert_eq!(names, ["1.2 监测平台", "1.1 数据平台", "3.1 网络整合", "2.1 标准规范"], "by deadline");
        let days =
            ["开始日期", "完成时限", "完成日期"].map(|name| figure.headed().column(name).unwrap().shown(0));
        assert_eq!(days, ["2025年1月1日", "2025年3月底", "2025年4月10日"]);
        assert_eq!(figure.data().column("deadline").unwrap().shown(0), "2025-06-30");
        let svg = figure.svg();
        assert!(svg.contains("无完成时限的任务：1项。") && svg.contains("逾期未完成"), "{svg}");
        // Three deadlines, two starts; both of the first task's part and of the delays.
        assert_eq!((svg.matches("<circle").count(), svg.matches("<path").count()), (3, 2));
        let width = |fill: &str| -> Vec<f64> {
            let of = |rect: &str| rect.split("width=\"").nth(1)?.split('"').next()?.parse().ok();
            svg.split("<rect ").filter(|rect| rect.contains(fill)).filter_map(of).collect()
        };
        let (whole, done) = (width("#e3f0f9"), width("#5b93bb"));
        assert!((done[0] / whole[0] - 1.0).abs() < 0.01 && (done[1] / whole[1] - 0.4).abs() < 0.01);
        // 89 days of 180.
        assert!((whole[0] / whole[1] - 89.0 / 180.0).abs() < 0.01, "{whole:?}");
        let none = timeline(&review("1,1,a,b,,持续推进,c\n"), Language::English);
        assert!(none.svg().contains("Tasks without a deadline: 1."));
    }

    #[test]
    fn of_many_those_that_are_not_done_are_drawn() {
        let rows: Vec<String> =
            (1..=80).map(|k| format!("1,{k},a,deliverable {k},,{}-06-30,c\n", 2000 + k)).collect();
        let figure = timeline(&review(&rows.concat()), Language::English);
        assert_eq!(figure.svg().matches("<circle").count(), 60);
        assert!(figure.svg().contains("The first 60 of 80 are shown.") && figure.headed().rows() == 80);
        assert!(!figure.svg().contains("deliverable 2<"), "done");
    }
}
