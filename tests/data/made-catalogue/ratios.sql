.mode list
.import --csv items.csv items
.import --csv cases.csv cases
.print items
select department, printf('%.17g',avg(handling='immediate')), printf('%.17g',avg(cast(visits as int)=0 or depth in ('5','6','7'))),
 printf('%.17g',(sum(legal_days)-sum(promised_days))*1.0/sum(legal_days)), printf('%.17g',avg(depth in ('2','3','4','5','6','7'))), printf('%.17g',avg(depth in ('5','6','7'))), printf('%.17g',avg(case when depth in ('','1') then 1 when depth in ('2','3') then 2 when depth='4' then 3 else 4 end)), count(*), sum(legal_days), sum(promised_days) from items where state='in force' group by department order by department;
.print cases
select department, printf('%.17g',sum(closed<promised)*1.0/count(*)), count(*) from cases where closed<>'' and promised<>'' group by department order by department;
select department, count(*) from cases where closed<>'' and promised='' group by department order by department;
