//! Places as people write them. Lost when these fail: an enterprise's jobs land in another county, silently.

use insta::assert_snapshot;
use serde_json::json;

use crate::field::Field;

#[test]
fn places() {
    assert_snapshot!(Field::new("kind = \"region\"").table(
        &[json!("330381"), json!("瑞安"), json!(330_381), json!(null)],
        &[
            "上海-奉贤区",
            "上海市/奉贤",
            "广州",
            "浙江省温州市瑞安市",
            "中国·浙江·温州·瑞安",
            "瑞安",
            "Rui'an",
            "330381",
            "北京朝阳区",
            "长春 朝阳区",
            "辽宁朝阳",
            "东莞",
            "吉林吉林",
            "温州市市辖区",
            // a province is meant before what bears its name
            "吉林",
            "吉林市",
            // one name, several places
            "朝阳",
            "朝阳区",
            // the rest of an address
            "浙江省温州市瑞安市塘下镇",
            "温州瑞安塘下镇塘川路 88 号",
            "温州市鹿城区",
            "上海大学",
            "火星",
            "无",
            "3.3E+11",
        ],
    ));
}

#[test]
fn what_is_shown_can_be_read_again() {
    let field = Field::new("kind = \"region\"");
    for place in
        field.codes["region"].iter().filter(|place| place.label.zh != "市辖区" && &*place.code != "441999")
    {
        let value = expr::Value::text(place.code.clone());
        let shown = field.kind.show(&value, &field.codes, model::Language::Zh);
        assert_eq!(field.kind.import(&shown, &field.codes), Ok(value), "{shown}");
    }
}
