"""What staff call the fields of a record, in forms and in sentences about them."""

from collections.abc import Mapping

from db.values import Service
from desktop.catalogue import N_, _
from desktop.labels import label

_FIELDS: Mapping[str, str] = {
    "address": N_("地址"),
    "area_m2": N_("面积"),
    "awards": N_("荣誉"),
    "assignee": N_("负责人"),
    "attendance": N_("参与人次"),
    "build": N_("建设方式"),
    "cancelled_reason": N_("取消原因"),
    "category": N_("类别"),
    "category_id": N_("活动类别"),
    "channel": N_("反馈渠道"),
    "checked_on": N_("核对日期"),
    "closed_on": N_("撤销日期"),
    "closed_reason": N_("撤销原因"),
    "code": N_("编号"),
    "contact": N_("联系人"),
    "cost_yuan": N_("费用"),
    "count_method": N_("登记方式"),
    "day": N_("日期"),
    "district_code": N_("行政区"),
    "due_on": N_("整改期限"),
    "end_time": N_("结束时间"),
    "expires_on": N_("有效期"),
    "first_day": N_("开始日期"),
    "fixed_on": N_("整改日期"),
    "form": N_("站点形式"),
    "host": N_("共建单位"),
    "hours": N_("开放时间"),
    "hours_text": N_("开放时间"),
    "inspector": N_("巡查人"),
    "kind": N_("类型"),
    "last_day": N_("结束日期"),
    "latitude": N_("纬度"),
    "longitude": N_("经度"),
    "managing_unit_id": N_("管理单位"),
    "method": N_("登记方式"),
    "month": N_("月份"),
    "name": N_("名称"),
    "new_form_attendance": N_("新就业形态劳动者人次"),
    "note": N_("备注"),
    "opened_on": N_("启用日期"),
    "opened_text": N_("启用日期"),
    "organiser": N_("主办单位"),
    "partner": N_("协办单位"),
    "phone": N_("电话"),
    "place": N_("地点"),
    "position": N_("坐标"),
    "position_datum": N_("坐标来源"),
    "position_text": N_("坐标"),
    "provider": N_("地图"),
    "quantity": N_("数量"),
    "reason": N_("原因"),
    "reply": N_("答复"),
    "score": N_("评分"),
    "seats": N_("座位数"),
    "services": N_("服务项目"),
    "smart_door": N_("智能门禁"),
    "stars": N_("星级"),
    "start_time": N_("开始时间"),
    "state": N_("状态"),
    "station": N_("驿站"),
    "station_id": N_("驿站"),
    "status": N_("状态"),
    "summary": N_("小结"),
    "time": N_("时间"),
    "text": N_("内容"),
    "title": N_("标题"),
    "town_code": N_("镇街"),
    "unit": N_("管理单位"),
    "verified_on": N_("核实日期"),
    "who": N_("姓名"),
    "yearly_target": N_("全年目标"),
}


def field_label(field: str) -> str:
    """The field's name on screen; a field nobody named shows as it is."""
    if field in list(Service):
        return label(Service(field))
    return _(_FIELDS[field]) if field in _FIELDS else field
